import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { zipStream, type ZippedFile } from "./zip-stream.server.ts";

const at = new Date("2018-06-22T09:00:00Z");

async function* files(...these: ZippedFile[]): AsyncGenerator<ZippedFile> {
  yield* these;
}

async function wholeOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

/** An archive as a machine in this time zone makes it, in hex. */
async function madeIn(zone: string): Promise<string> {
  const before = process.env.TZ;
  process.env.TZ = zone;
  const archive = await wholeOf(zipStream(files({ name: "a", content: [Buffer.from("a")] }), at));
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
  return archive.toString("hex");
}

async function* failing(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield Buffer.from("We ");
  throw new Error("the disk is gone");
}

test("what comes out of an archive is what went in, whole or in parts, and empty too", async () => {
  const long = Buffer.alloc(300_000, "We refuse. ");
  const archive = await wholeOf(
    zipStream(
      files(
        { name: "in/parts.txt", content: [Buffer.from("We "), Buffer.from("refuse.")] },
        { name: "long.txt", content: [long, long] },
        { name: "empty.txt", content: [] },
      ),
      at,
    ),
  );
  const out = unzipSync(archive);
  expect(Object.keys(out)).toEqual(["in/parts.txt", "long.txt", "empty.txt"]);
  expect(Buffer.from(out["in/parts.txt"] ?? []).toString()).toBe("We refuse.");
  expect(Buffer.concat([long, long]).equals(out["long.txt"] ?? new Uint8Array())).toBe(true);
  expect(out["empty.txt"]).toHaveLength(0);
  expect(archive.length).toBeLessThan(10_000);
});

test("every file has the date in UTC, wherever it is made", async () => {
  expect(await madeIn("Asia/Kolkata")).toBe(await madeIn("America/New_York"));
  expect(await madeIn("UTC")).toBe(await madeIn("America/New_York"));
});

test("nothing is asked for before it is wanted, and nothing after the reader has left", async () => {
  const asked: string[] = [];
  let left = false;
  async function* many(): AsyncGenerator<ZippedFile> {
    try {
      for (let n = 0; n < 1000; n++) {
        asked.push(`${n}`);
        yield { name: `${n}`, content: [Buffer.from(`${n}`)] };
      }
    } finally {
      left = true;
    }
  }
  const stream = zipStream(many(), at);
  expect(asked).toEqual([]);
  await stream.next();
  expect(asked).toEqual(["0"]);
  await stream.return(undefined);
  expect(asked).toEqual(["0"]);
  expect(left).toBe(true);
});

test("a file that cannot be read ends the archive with its failure", async () => {
  await expect(wholeOf(zipStream(files({ name: "a", content: failing() }), at))).rejects.toThrow(
    "the disk is gone",
  );
});
