import { execFile } from "node:child_process";
import { constants, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { promisify } from "node:util";
import { work } from "./child.ts";

/** For how many seconds. */
export type SignRate = { seconds: number };

/** Raw RSA-3072 private operations a second on one thread. */
export type SignRates = {
  /** By the `openssl` program, if there is one. */
  openssl: number | undefined;
  /** In a bare loop in Node, and the processor time that each took there. */
  node: number;
  cpuMicros: number;
};

/** The limit of issuing credentials: the one operation that nobody can make cheaper. */
async function signRates({ seconds }: SignRate): Promise<SignRates> {
  return { openssl: await opensslRate(seconds), ...nodeRate(seconds) };
}

async function opensslRate(seconds: number): Promise<number | undefined> {
  // Without -elapsed it counts its own processor time only, as if nobody else used the machine.
  const options = ["speed", "-elapsed", "-seconds", String(seconds), "rsa3072"];
  const program = promisify(execFile)("openssl", options);
  const printed = await program.catch(() => undefined);
  const [, rate] = /rsa +3072 bits +[\d.]+s +[\d.]+s +([\d.]+)/.exec(printed?.stdout ?? "") ?? [];
  return rate ? Number(rate) : undefined;
}

function nodeRate(seconds: number): { node: number; cpuMicros: number } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 3072 });
  const message = Buffer.alloc(384, 7).fill(0, 0, 1);
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let signed = 0; ; signed++) {
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed >= seconds) {
      const { user, system } = process.cpuUsage(cpu);
      return { node: signed / elapsed, cpuMicros: (user + system) / signed };
    }
    privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, message);
  }
}

work(signRates);
