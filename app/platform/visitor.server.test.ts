import { expect, test } from "vitest";
import { visitorNetwork } from "./visitor.server.ts";

const network = (remoteAddress: string | undefined, forwarded?: string, trustProxy = false) =>
  visitorNetwork(
    { socket: { remoteAddress }, headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded } },
    trustProxy,
  );

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::1", "2001:db8:1:2"],
  ["2001:DB8::1", "2001:db8:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["64:ff9b::192.0.2.7", "64:ff9b:0:0"],
])("%s counts as %s", (address, counted) => {
  expect(network(address)).toBe(counted);
});

test("the machine itself is nobody, and neither is a connection that is gone", () => {
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", undefined, ""])
    expect(network(address)).toBeUndefined();
});

test("what a visitor claims in X-Forwarded-For counts for nothing", () => {
  expect(network("192.0.2.7", "198.51.100.1")).toBe("192.0.2.7");
  expect(network("127.0.0.1", "198.51.100.1")).toBeUndefined();
});

test("of a trusted proxy the entry that it added itself counts, whatever the visitor wrote before it", () => {
  expect(network("127.0.0.1", "198.51.100.1, 203.0.113.9", true)).toBe("203.0.113.9");
  expect(network("10.0.0.1", "203.0.113.9:4711", true)).toBe("203.0.113.9");
  expect(network("10.0.0.1", "127.0.0.1, [2001:db8::5]:4711", true)).toBe("2001:db8:0:0");
  expect(network("10.0.0.1", "198.51.100.1, 127.0.0.1", true)).toBeUndefined();
});

test("where a trusted proxy says nothing that can be read, it is counted itself", () => {
  for (const forwarded of [undefined, "", "unknown", "198.51.100.1, _hidden"])
    expect(network("10.0.0.1", forwarded, true)).toBe("10.0.0.1");
});
