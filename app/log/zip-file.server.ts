import { open, type FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";

type Place = { offset: number; compressed: number; size: number; method: number };

const inflate = promisify(inflateRaw);
const endLength = 22;
const longestComment = 0xffff;
/** No file of an archive that is read in one piece is larger: a million names are about 200 MB. */
const largest = 1024 ** 3;

/** Files of a zip archive, read where they lie. No more than one of them is in memory. */
export class ZipFile {
  readonly #file: FileHandle;
  readonly #places: Map<string, Place>;

  private constructor(file: FileHandle, places: Map<string, Place>) {
    this.#file = file;
    this.#places = places;
  }

  /** Nothing for a file that is no zip archive, or one of the kinds for over 4 GB, which nobody here writes. */
  static async open(path: string): Promise<ZipFile | undefined> {
    const file = await open(path);
    const places = await readDirectory(file);
    if (places) return new ZipFile(file, places);
    await file.close();
    return undefined;
  }

  /** The octets of one file; nothing when there is none of that name, or what is there is damaged. */
  async read(name: string): Promise<Buffer | undefined> {
    const place = this.#places.get(name);
    if (!place || place.size > largest) return undefined;
    const header = await readAt(this.#file, place.offset, 30);
    if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) return undefined;
    const from = place.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const octets = await readAt(this.#file, from, place.compressed);
    if (place.method === 0) return octets;
    if (place.method !== 8) return undefined;
    return inflate(octets, { maxOutputLength: Math.max(place.size, 1) }).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

async function readDirectory(file: FileHandle): Promise<Map<string, Place> | undefined> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - endLength - longestComment), endLength + longestComment);
  const end = tail.lastIndexOf(Buffer.from("504b0506", "hex"));
  if (end < 0 || end + endLength > tail.length) return undefined;
  const [length, offset] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  if (offset + length > size) return undefined;
  const directory = await readAt(file, offset, length);
  const places = new Map<string, Place>();
  for (let at = 0; at + 46 <= directory.length;) {
    if (directory.readUInt32LE(at) !== 0x02014b50) return undefined;
    const name = directory.toString("utf8", at + 46, at + 46 + directory.readUInt16LE(at + 28));
    places.set(name, {
      method: directory.readUInt16LE(at + 10),
      compressed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at +=
      46 +
      directory.readUInt16LE(at + 28) +
      directory.readUInt16LE(at + 30) +
      directory.readUInt16LE(at + 32);
  }
  return places;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { size } = await file.stat();
  const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - position)));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
  return buffer.subarray(0, bytesRead);
}
