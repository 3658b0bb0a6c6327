import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { recordedHome } from "#app/platform/postgres-place.server.ts";
import type { BareAnswer } from "./bare-server.ts";
import { type Child, startChild } from "./child.ts";
import { type Database, type Databases, dataDir } from "./databases.ts";
import type { Load, Loaded } from "./load-generator.ts";
import { family, loadCore, peakMemory, pin, serverCore } from "./machine.ts";
import { type Program, startProgram } from "./program.ts";

/** What one row measures with. Everything that it starts ends with it, and how much memory it took at most is noted. */
export class Bench {
  readonly rounds = 3;
  /** Short rounds, to see whether a row works. */
  readonly quick: boolean;
  readonly #profileTo: string | undefined;
  readonly databases: Databases;
  readonly #undo: (() => Promise<unknown>)[] = [];
  readonly #processes = new Map<string, number>();

  constructor(
    databases: Databases,
    { quick, profileTo }: { quick: boolean; profileTo?: string | undefined },
  ) {
    this.databases = databases;
    this.quick = quick;
    this.#profileTo = profileTo;
  }

  /** A number for real rounds and one for short ones. */
  either<T>(real: T, quick: T): T {
    return this.quick ? quick : real;
  }

  /** Done when the row is over, in the reverse order. */
  after(undo: () => Promise<unknown>): void {
    this.#undo.push(undo);
  }

  async database(name: string): Promise<Database> {
    const database = await this.databases.create(name);
    this.after(() => database.close());
    return database;
  }

  async keptDatabase(name: string, fill: (database: Database) => Promise<void>): Promise<Database> {
    const database = await this.databases.keep(name, fill);
    this.after(() => database.close());
    return database;
  }

  /** The place for a data folder that is not there yet; what comes to be there is removed, wherever its database is kept. */
  dataFolder(name: string): string {
    const folder = path.join(dataDir, `${name}-${randomBytes(4).toString("hex")}`);
    this.after(async () => {
      const home = await recordedHome(folder);
      for (const place of [home ?? folder, folder]) await rm(place, { recursive: true, force: true });
    });
    return folder;
  }

  /** The program; as a single process it is held on one core. */
  async program(settings: Record<string, string>, { name = "program" } = {}): Promise<Program> {
    const program = await startProgram(settings, { profileTo: this.#profileTo });
    this.after(() => program.stop());
    const [main = 0, ...web] = program.pids;
    this.#processes.set(name, main);
    web.forEach((pid, place) => this.#processes.set(`${name}, web ${place + 1}`, pid));
    if (settings.WEB_WORKERS === "1") await pin(main, serverCore);
    return program;
  }

  async child<Work, Answer>(
    name: string,
    file: string,
    options: { core?: number } = {},
  ): Promise<Child<Work, Answer>> {
    const child = await startChild<Work, Answer>(file, options);
    this.after(() => child.stop());
    this.#processes.set(name, child.pid);
    return child;
  }

  generator(name = "load generator", options: { core?: number } = { core: loadCore }) {
    return this.child<Load, Loaded>(name, "./load-generator.ts", options);
  }

  /** The limit of an answer over HTTP, on the same core as the program. */
  async bareServer(answer: BareAnswer): Promise<{ port: number; pids: number[] }> {
    const single = (answer.processes ?? 1) === 1;
    const child = await this.child<BareAnswer, number>(
      "bare server",
      "./bare-server.ts",
      single ? { core: serverCore } : {},
    );
    const port = await child.do(answer);
    return { port, pids: await family(child.pid) };
  }

  /** Ends the row: the most memory that each of its processes had at once, in MB. */
  async end(): Promise<Record<string, number>> {
    const peaks: Record<string, number> = {};
    for (const [name, pid] of this.#processes) {
      const peak = await peakMemory(pid);
      if (peak !== undefined) peaks[name] = peak;
    }
    const failures: unknown[] = [];
    for (const undo of this.#undo.splice(0).reverse())
      await undo().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
    return peaks;
  }
}
