import type pg from "pg";
import type { Client } from "./db.server.ts";
import type { KeyFiles } from "./key-files.server.ts";

/** All that a use case may touch, handed to it: nothing in the house reaches for a clock, a key or a connection. */
export type Context = {
  db: Client;
  /** The same database without Prisma, for the statements on hot paths. */
  pool: pg.Pool;
  keys: KeyFiles;
  /** Key under which codes are kept, 32 bytes. */
  codeKey: Uint8Array;
  /** Key under which challenges are signed that a browser solves while a letter is flooded, 32 bytes. */
  proofKey: Uint8Array;
  /** Key from which those are made that hide organizers' addresses and the secrets of their second factors, 32 bytes. */
  organizerKey: Uint8Array;
  now: Date;
  /** Overrides of every letter's cadence, for demonstrations. */
  batchSeconds?: number | undefined;
  batchMin?: number | undefined;
  /** SHA-256 in hex of the offline signers that this site hands out; nothing where they are not built. */
  offlineSigners?: { html: string; py: string } | undefined;
  /** Where people reach this site, without a slash at the end. */
  origin: string;
};
