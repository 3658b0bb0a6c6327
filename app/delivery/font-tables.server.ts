export type Table = { name: string; octets: Uint8Array };

/** A font in the plain form, of tables one after the other (OpenType, Font File). Checksums are left out: nobody here looks at them. */
export function fontOf(flavor: number, tables: Table[]): Buffer {
  const power = Math.floor(Math.log2(tables.length));
  const header = Buffer.alloc(12 + 16 * tables.length);
  header.writeUInt32BE(flavor, 0);
  header.writeUInt16BE(tables.length, 4);
  header.writeUInt16BE(2 ** power * 16, 6);
  header.writeUInt16BE(power, 8);
  header.writeUInt16BE((tables.length - 2 ** power) * 16, 10);
  const parts: Uint8Array[] = [header];
  let at = header.length;
  for (const [place, { name, octets }] of tables.entries()) {
    const record = 12 + 16 * place;
    header.write(name, record, "latin1");
    header.writeUInt32BE(at, record + 8);
    header.writeUInt32BE(octets.length, record + 12);
    parts.push(octets, Buffer.alloc(-octets.length & 3));
    at += octets.length + (-octets.length & 3);
  }
  return Buffer.concat(parts);
}
