import { createHash } from "node:crypto";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { expect, test } from "vitest";
import { isLeaked } from "./leaked-passwords.server.ts";
import { passwordProblem } from "./password-problem.server.ts";
import { canonicalPassword } from "./password-rules.ts";

const olu = ["olu.adeyemi@mail.example", "Olu from the warehouse"];

test.each([
  ["plum-kettle", "too-short"],
  ["p".repeat(201), "too-long"],
  ["aaaaaaaaaaaa", "common"],
  ["oluoluoluoluolu", "common"],
  ["ab12ab12ab12ab", "common"],
  ["my olu.adeyemi@mail.example", "holds-your-name"],
  ["2026 Olu.Adeyemi 2026", "holds-your-name"],
  ["0lu.4d3y3mi rides", "holds-your-name"],
  ["I am Olu from the Warehouse!", "holds-your-name"],
  ["letters-of-undersigned", "holds-the-site"],
  ["und3r$igned 2026", "holds-the-site"],
] as const)("%s is refused: %s", (password, problem) => {
  expect(passwordProblem(password, olu)).toBe(problem);
});

test.each([
  // As it leaked, in whatever case.
  "qwerasdfzxcv",
  "Mailcreated5240",
  "ghjcnjghjcnj",
  "sonyericsson",
  "SonyEricsson",
  "correcthorsebatterystaple",
  // With digits and marks around it.
  "Dragon123456",
  "Football2026!",
  "!!Sunshine!!",
  "kettle847392",
  "12345678password12345678",
  "monkey!!!!!!!",
  "organizer 2026",
  // With signs for letters.
  "P@ssw0rd2024!",
  "$unshine2024!",
  "Adm1n1strat0r!",
  // Twice.
  "passwordpassword",
  "dragondragon12",
  "P4ssw0rd!P4ssw0rd!",
  // Along the keyboard, the alphabet, the digits, or one key.
  "qwertyuiopas",
  "QWERTZUIOPÜ1",
  "azertyuiopqs",
  "1qaz2wsx3edc4rfv",
  "0987654321098",
  "147258369147",
  "abcdefghijkl",
  "aaabbbcccddd",
  "йцукенгшщзхъ",
])("%s is among the first that anybody would try", (password) => {
  expect(passwordProblem(password, [])).toBe("common");
});

test.each([
  "plum kettle raft",
  "пароль-для-писем",
  "🍐🍐🍏🍐🍏🍏🍐🍏🍐🍐🍐🍏",
  "k9 k9 tram window",
  "correct horse battery staple",
  "kettle8473921",
  "xK9$mQ2&vL7p",
  "dragon under the tram",
])("%s is taken, whatever its characters", (password) => {
  expect(passwordProblem(password, [])).toBeUndefined();
});

/** The same numbers at every run: below `end`, from a counter. */
function* numbers(end: number): Generator<number, never> {
  for (let count = 0; ; count++) yield createHash("sha256").update(`${count}`).digest().readUInt32BE(0) % end;
}

test("ten thousand phrases of four words at random are all taken, whatever stands between the words", () => {
  const numbered = numbers(wordlist.length);
  const word = () => wordlist[numbered.next().value] ?? "";
  for (const between of [" ", "-", "", "1"]) {
    const refused: string[] = [];
    for (let phrases = 0; phrases < 2500;) {
      const phrase = [word(), word(), word(), word()].join(between);
      if (phrase.length < 12) continue;
      phrases++;
      if (passwordProblem(phrase, olu)) refused.push(phrase);
    }
    expect(refused).toEqual([]);
  }
});

test("of twenty thousand texts that have not leaked none is taken for leaked", () => {
  const texts = Array.from({ length: 20_000 }, (_, place) =>
    createHash("sha256").update(`${place}`).digest("hex").slice(0, 16),
  );
  expect(texts.filter(isLeaked)).toEqual([]);
  expect(isLeaked("sonyericsson")).toBe(true);
});

test("the longest password costs a few milliseconds", () => {
  const hostile = [
    "1!".repeat(100),
    `${"ab".repeat(99)}cc`,
    `${"a".repeat(99)}b${"a".repeat(99)}c`,
    "qw".repeat(100),
  ];
  const startedAt = performance.now();
  for (const password of hostile) passwordProblem(password, olu);
  expect((performance.now() - startedAt) / hostile.length).toBeLessThan(100);
});

test("the same password typed on two keyboards is one", () => {
  expect(canonicalPassword("cafe\u0301")).toBe(canonicalPassword("caf\u00e9"));
});
