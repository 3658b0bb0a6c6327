import { pipeline, Readable } from "node:stream";
import { createDeflateRaw } from "node:zlib";
import { Zip, ZipPassThrough } from "fflate";

/** A file on its way into an archive; its octets may come in parts. */
export type ZippedFile = {
  name: string;
  content: Iterable<Uint8Array<ArrayBuffer>> | AsyncIterable<Uint8Array<ArrayBuffer>>;
};

/**
 * A zip archive, made while it is read: of a file no more is in memory than the part that is being compressed, and nothing is
 * asked for before it is wanted. Under 65,536 files and 4 GB, since it is none of the kind for more.
 *
 * @param at the date of every file, told in UTC wherever this runs; it is stored to two seconds
 */
export async function* zipStream(files: AsyncIterable<ZippedFile>, at: Date): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, octets) => {
    failure ??= error ?? undefined;
    made.push(octets);
  });
  const take = () => {
    if (failure) throw failure;
    return made.splice(0);
  };
  for await (const { name, content } of files) {
    const file = new Deflated(name);
    file.mtime = asIfLocal(at);
    zip.add(file);
    const source = Readable.from(counted(content, file), { objectMode: true });
    const deflated = pipeline(source, createDeflateRaw({ level: 1 }), ignore);
    for await (const octets of deflated as AsyncIterable<Buffer<ArrayBuffer>>) {
      file.ondata(null, octets, false);
      yield* take();
    }
    file.push(nothing, true);
    file.ondata(null, nothing, true);
    yield* take();
  }
  zip.end();
  yield* take();
}

/** Lengths and sums are made here, and what is stored comes from zlib, which works beside the main thread. */
class Deflated extends ZipPassThrough {
  override compression = 8;
  protected override process(): void {}
}

const nothing = new Uint8Array();
// Whoever reads the archive hears of a failure, from the stream itself.
const ignore = () => undefined;

async function* counted(
  content: ZippedFile["content"],
  file: Deflated,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const octets of content) {
    file.push(octets, false);
    yield octets;
  }
}

/** A zip archive has the hour on the wall; whose wall is not to be told. */
function asIfLocal(at: Date): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  return new Date(year, month, day, at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds());
}
