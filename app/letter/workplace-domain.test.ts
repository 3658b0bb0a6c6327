import emailProviders from "email-providers";
import fc from "fast-check";
import { getPublicSuffix } from "tldts";
import { describe, expect, test } from "vitest";
import { employersOnTheList, readWorkplaceDomain, staffBelow } from "./workplace-domain.ts";

const read = (typed: string) => {
  const reading = readWorkplaceDomain(typed);
  return reading.kind === "domain" ? reading.domain : reading.fault;
};

test("a workplace's domain is read in one spelling, however it is typed", () => {
  expect(read(" Amazon.COM ")).toBe("amazon.com");
  expect(read("@aws.amazon.com")).toBe("aws.amazon.com");
  expect(read("Bücher.example")).toBe("xn--bcher-kva.example");
  expect(read("zeit。example")).toBe("zeit.example");
  expect(read("university.ac.uk")).toBe("university.ac.uk");
});

test("invented letters have domains that are nobody's", () => {
  expect(read("amazon.example")).toBe("amazon.example");
  expect(read("example")).toBe("one-label");
});

describe("what is no workplace's domain is refused for its reason", () => {
  test.each([
    ["ada@amazon.com", "address"],
    ["https://amazon.com/", "not-a-domain"],
    ["amazon com", "not-a-domain"],
    ["amazon", "one-label"],
    ["127.0.0.1", "not-a-domain"],
    ["amazon.com.", "not-a-domain"],
    ["localhost", "one-label"],
    ["mail.localhost", "reserved"],
    ["nothing.invalid", "reserved"],
    ["letters.onion", "reserved"],
    ["files.internal", "reserved"],
    ["printer.home.arpa", "reserved"],
    ["mail.example.com", "reserved"],
    ["co.uk", "public-suffix"],
    ["公司.cn", "public-suffix"],
    ["github.io", "public-suffix"],
    ["uk.com", "public-suffix"],
    ["amazon.con", "unknown-top-level"],
    ["gmail.com", "provider"],
    ["mailinator.com", "provider"],
    ["anything.mailinator.com", "provider"],
    ["posteo.de", "provider"],
    ["müll.email", "provider"],
  ])("%s: %s", (typed, fault) => expect(read(typed)).toBe(fault));
});

describe("employers that the list of providers has are employers", () => {
  test.each(employersOnTheList)("%s, and what is below it", (domain) => {
    expect(emailProviders).toContain(domain);
    expect(read(domain)).toBe(domain);
    expect(read(`mail.${domain}`)).toBe(`mail.${domain}`);
  });

  test.each(staffBelow)("%s is for anybody, and what is below it for staff", (domain) => {
    expect(emailProviders).toContain(domain);
    expect(read(domain)).toBe("provider");
    expect(read(`office.${domain}`)).toBe(`office.${domain}`);
  });
});

test("every provider of the list is refused but for those employers", () => {
  const accepted = emailProviders.filter((domain) => readWorkplaceDomain(domain).kind === "domain");
  expect([...new Set(accepted)].sort()).toEqual(employersOnTheList);
});

const label = fc.stringMatching(/^[a-zA-Z0-9ü公-]{1,12}$/);
const top = fc.constantFrom(
  "com",
  "co.uk",
  "example",
  "de",
  "github.io",
  "kawasaki.jp",
  "ck",
  "com.",
  "con",
  "cn",
);
const domains = fc.oneof(
  fc.tuple(fc.array(label, { maxLength: 3 }), top).map(([labels, end]) => [...labels, end].join(".")),
  fc.constantFrom(...emailProviders),
  fc.domain(),
  fc.string({ unit: "grapheme" }),
);

test("whatever is typed, what is accepted is no public suffix, gives no mailboxes away, and reads the same again", () => {
  let accepted = 0;
  const known = new Set(emailProviders);
  fc.assert(
    fc.property(domains, (typed) => {
      const reading = readWorkplaceDomain(typed);
      if (reading.kind !== "domain") return;
      accepted++;
      const { domain } = reading;
      expect(readWorkplaceDomain(domain)).toEqual(reading);
      expect(domain).toMatch(/^[a-z0-9.-]+$/);
      expect(getPublicSuffix(domain, { allowPrivateDomains: true })).not.toBe(domain);
      expect(known.has(domain) && !employersOnTheList.includes(domain)).toBe(false);
    }),
    { numRuns: 5000 },
  );
  expect(accepted).toBeGreaterThan(500);
});
