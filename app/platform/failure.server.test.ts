import fs from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";

import { expect, test } from "vitest";

import { explain, Failure } from "./failure.server.ts";

test("a failure explains itself, also as the cause of another error and from another copy of the class", () => {
  const failure = new Failure("The disk is on fire.");
  expect(explain(failure)).toBe("The disk is on fire.");
  expect(explain(new Error("start failed", { cause: failure }))).toBe("The disk is on fire.");
  expect(explain(Object.assign(new Error("From the build."), { name: "Failure" }))).toBe("From the build.");
});

test("a port in use is named with its address", async () => {
  const first = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => first.once("listening", resolve));
  const { port } = first.address() as net.AddressInfo;
  const error = await new Promise((resolve) =>
    net.createServer().once("error", resolve).listen(port, "127.0.0.1"),
  );
  first.close();
  expect(explain(error)).toBe(
    `Something else already listens on 127.0.0.1:${port}: stop it, or choose another PORT.`,
  );
});

test("an address where nothing answers is named, also when several were tried", async () => {
  const error = await new Promise((resolve) =>
    net.connect({ port: 1, host: "localhost" }).once("error", resolve),
  );
  expect(explain(error)).toMatch(
    /^Nothing answers at (127\.0\.0\.1|\[::1\]):1: check that the service is running/,
  );
});

test.each([
  ["28P01", /refused the user name or the password/],
  ["3D000", /does not have the database/],
  ["57P03", /still starting or is shutting down/],
  ["53300", /no connection left/],
  ["ENOSPC", /^There is no space left on the disk\.$/],
])("PostgreSQL's %s becomes a sentence without the password", (code, sentence) => {
  const error = Object.assign(new Error("cannot connect to postgresql://ada:secret@db/undersigned"), {
    code,
  });
  expect(explain(error)).toMatch(sentence);
  expect(explain(error)).not.toContain("secret");
  const fromPrisma = new Error("adapter", { cause: { kind: "AuthenticationFailed", originalCode: code } });
  expect(explain(fromPrisma)).toBe(explain(error));
});

test("a file that cannot be used is named", async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "failure-"));
  const file = path.join(folder, "file");
  await fs.writeFile(file, "");
  const error: unknown = await fs
    .mkdir(path.join(file, "folder"), { recursive: true })
    .catch((caught: unknown) => caught);
  await fs.rm(folder, { recursive: true });
  expect(explain(error)).toContain("is a file, and a folder is needed there.");
  expect(explain({ code: "EACCES", syscall: "open", path: "/data/master.key" })).toBe(
    "This account may not use /data/master.key: check its owner and permissions.",
  );
  expect(explain({ code: "EACCES", syscall: "listen", address: "0.0.0.0", port: 80 })).toBe(
    "This account may not listen on 0.0.0.0:80: choose a higher PORT.",
  );
});

test("a bug is not explained", () => {
  expect(explain(new TypeError("x is not a function"))).toBeUndefined();
  expect(explain("thrown text")).toBeUndefined();
  const circular = new Error("round");
  circular.cause = circular;
  expect(explain(circular)).toBeUndefined();
});
