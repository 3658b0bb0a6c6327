import type { AtOnce } from "#app/platform/at-once.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import { privateStream } from "#app/platform/http.server.ts";
import { recordAct } from "./acts.server.ts";

/** A letter's names as a file that is made while it is sent. */
export type NamesFile = { octets: AsyncGenerator<Uint8Array>; type: string; name: string };

/**
 * The answer that sends a letter's names along with a member of its team, which is written down. Nothing where as many files are being
 * made as are made at once.
 *
 * @param detail what the file is, as it is written down
 */
export async function sendAlong(
  { db, now, exports }: Pick<Context, "db" | "now"> & { exports: AtOnce },
  { me, letter, detail }: { me: { id: string }; letter: { id: string }; detail: string },
  openFile: () => NamesFile | Promise<NamesFile>,
): Promise<Response | undefined> {
  const onEnd = exports.take();
  if (!onEnd) return undefined;
  try {
    const { octets, type, name } = await openFile();
    await recordAct(db, now, { letterId: letter.id, organizerId: me.id, act: "exported", detail });
    return privateStream(octets, type, { name, onEnd });
  } catch (error) {
    onEnd();
    throw error;
  }
}
