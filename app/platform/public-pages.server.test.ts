import { expect, test } from "vitest";
import { publicKey } from "./public-pages.server.ts";

test("public pages are known by their address", () => {
  for (const url of [
    "/",
    "/letters",
    "/letters.json",
    "/letters/amazon",
    "/letters/amazon.json",
    "/letters/a-1/count.json",
    "/letters/a/signatures",
    "/letters/a/feed.xml",
    "/letters/a/updates/12",
  ])
    expect(publicKey(url)).toBe(url);
});

test("a page that knows its visitor is never kept", () => {
  for (const url of [
    "/letters/a/sign",
    "/letters/a/choose",
    "/letters/a/issue",
    "/letters/a/post",
    "/letters/a/follow",
    "/letters/a/unsubscribe/x",
    "/letters/a/updates/0",
    "/dev/mail",
    "//letters",
    "/letters/../x",
  ])
    expect(publicKey(url)).toBeUndefined();
});

test("what a visitor searches for is not kept", () => {
  expect(publicKey("/letters?q=ada")).toBeUndefined();
  expect(publicKey("/letters?q=")).toBe("/letters");
});

test("parameters that nobody knows do not make another page", () => {
  expect(publicKey("/letters/amazon?utm_source=x&lang=es&fbclid=1")).toBe("/letters/amazon?lang=es");
  expect(publicKey("/letters?sort=signed&after=3_b")).toBe(publicKey("/letters?after=3_b&sort=signed&x=y"));
});
