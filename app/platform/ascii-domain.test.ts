import { expect, test } from "vitest";
import { toAsciiDomain } from "./ascii-domain.ts";

test("a domain with a port, a path or a user is none", () => {
  for (const typed of ["a.example:25", "a.example/b", "u@a.example", "a_b.example"])
    expect(toAsciiDomain(typed)).toBeUndefined();
});
