import { inflateSync } from "node:zlib";
import { fontOf, type Table } from "./font-tables.server.ts";
import { isWoff2, unpackWoff2 } from "./woff2.server.ts";

/** The font that a WOFF file holds (W3C WOFF File Format 1.0, or 2.0), unpacked: one that is packed would be unpacked for every document. */
export function unpackWoff(woff: Buffer): Buffer {
  if (isWoff2(woff)) return unpackWoff2(woff);
  const tables = Array.from({ length: woff.readUInt16BE(12) }, (_, place): Table => {
    const entry = 44 + 20 * place;
    const [offset = 0, packed = 0, length = 0] = [4, 8, 12].map((field) => woff.readUInt32BE(entry + field));
    const stored = woff.subarray(offset, offset + packed);
    return {
      name: woff.toString("latin1", entry, entry + 4),
      octets: packed < length ? inflateSync(stored) : stored,
    };
  });
  return fontOf(woff.readUInt32BE(4), tables);
}
