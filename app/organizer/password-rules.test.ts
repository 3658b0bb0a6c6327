import { expect, test } from "vitest";
import { commonPasswords } from "./common-passwords.ts";
import { canonicalPassword, leastPassword, passwordProblem } from "./password-rules.ts";

const olu = ["olu.adeyemi@mail.example", "Olu from the warehouse"];

test.each([
  ["plum-kettle", "too-short"],
  ["p".repeat(201), "too-long"],
  ["passwordpassword", "common"],
  ["PasswordPassword", "common"],
  ["aaaaaaaaaaaa", "common"],
  ["oluoluoluoluolu", "common"],
  ["ab12ab12ab12ab", "common"],
  ["my olu.adeyemi@mail.example", "holds-your-name"],
  ["2026 Olu.Adeyemi 2026", "holds-your-name"],
  ["I am Olu from the Warehouse!", "holds-your-name"],
  ["letters-of-undersigned", "holds-the-site"],
] as const)("%s is refused: %s", (password, problem) => {
  expect(passwordProblem(password, olu)).toBe(problem);
});

test.each([
  "plum kettle raft",
  "пароль-для-писем",
  "🍐🍐🍏🍐🍏🍏🍐🍏🍐🍐🍐🍏",
  "k9 k9 tram window",
  "x".repeat(3) + "y".repeat(9),
])("%s is taken, whatever its characters", (password) => {
  expect(passwordProblem(password, olu)).toBeUndefined();
});

test("every common password is long enough to be of use in the list", () => {
  expect(commonPasswords.size).toBeGreaterThanOrEqual(100);
  for (const each of commonPasswords) {
    expect.soft(each.length, each).toBeGreaterThanOrEqual(leastPassword);
    expect.soft(each, each).toBe(each.toLowerCase());
  }
});

test("the same password typed on two keyboards is one", () => {
  expect(canonicalPassword("cafe\u0301")).toBe(canonicalPassword("caf\u00e9"));
});
