import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** The newest checkpoint that was seen of each log, by its origin: what a site has once shown, it is held to. */
export class SeenCheckpoints {
  readonly file: string;

  /** @param environment tells where this account keeps what programs remember (XDG) */
  constructor(environment: Record<string, string | undefined>) {
    const home = environment.XDG_STATE_HOME ?? path.join(environment.HOME ?? os.homedir(), ".local", "state");
    this.file = path.join(home, "undersigned", "checkpoints.json");
  }

  async find(origin: string): Promise<string | undefined> {
    const note = (await this.#read())[origin];
    return typeof note === "string" ? note : undefined;
  }

  async remember(origin: string, note: string): Promise<void> {
    const seen = { ...(await this.#read()), [origin]: note };
    await mkdir(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const written = `${this.file}.${process.pid}`;
    await writeFile(written, `${JSON.stringify(seen, null, 1)}\n`, { mode: 0o600 });
    await rename(written, this.file);
  }

  async forget(): Promise<void> {
    await rm(this.file, { force: true });
  }

  async #read(): Promise<Record<string, unknown>> {
    try {
      const value: unknown = JSON.parse(await readFile(this.file, "utf8"));
      return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    } catch (error) {
      // A damaged file remembers nothing, and one that is not there has nothing to remember.
      if (error instanceof SyntaxError || (error as { code?: string }).code === "ENOENT") return {};
      throw error;
    }
  }
}
