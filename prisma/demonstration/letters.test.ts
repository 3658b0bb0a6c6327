import { describe, expect, it } from "vitest";
import { demonstrationLetters } from "./letters.ts";
import type { DemonstrationSignatures } from "./letters.ts";
import {
  familyNames,
  givenNames,
  inventOrganizations,
  inventPerson,
  isWellKnown,
  jobTitles,
  places,
  singleNames,
} from "./people.ts";

/** A small generator (mulberry32) so that every run draws the same people. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const exampleDomain = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+example$/;
const rawHtml = /<[a-z/!?]|&[a-z#0-9]+;/i;
const link = /\]\(|\]\[|\]:|https?:|www\.|mailto:|\S@\S/i;
const total = ({ named, anonymous, role, organization }: DemonstrationSignatures) =>
  named + anonymous + role + organization;
const shape = (body: string) =>
  body.split("\n\n").map((block) => /^(?:##|>|-|1\.)/.exec(block)?.[0] ?? "paragraph");
const people = (seed: number) => {
  const random = seeded(seed);
  return Array.from({ length: 50 }, () => inventPerson(random));
};
const letter = (slug: string) => {
  const found = demonstrationLetters.find((each) => each.slug === slug);
  if (!found) throw new Error(`No letter ${slug}`);
  return found;
};
const signatures = (slug: string) => letter(slug).signatures;

describe("the demonstration letters", () => {
  it("are five, under slugs of their own", () => {
    expect(demonstrationLetters.map(({ slug }) => slug)).toEqual([
      "amazon-rekognition",
      "microsoft-ice",
      "google-maven",
      "aclu-petition",
      "civil-rights-organizations",
    ]);
  });

  it("cite letters that exist and were open before them", () => {
    for (const { slug, cites, opensAt } of demonstrationLetters) {
      for (const cited of cites) {
        expect(cited).not.toBe(slug);
        expect(letter(cited).opensAt).toBeLessThan(opensAt);
      }
    }
    expect(letter("amazon-rekognition").cites).toEqual(["aclu-petition", "civil-rights-organizations"]);
  });

  it("know a raw tag and a link when they see one", () => {
    for (const text of ["a <b>", "</p>", "<!-- -->", "&nbsp;"]) expect(text).toMatch(rawHtml);
    for (const text of ["[a](b)", "[a][1]", "[1]: x", "http://a", "www.a.example", "a@b.example"]) {
      expect(text).toMatch(link);
    }
  });

  it("have the signatures that were reported", () => {
    for (const size of ["small", "full"] as const) {
      expect(signatures("amazon-rekognition")[size].named).toBe(0);
      expect(signatures("microsoft-ice")[size].named).toBe(112);
      expect(total(signatures("civil-rights-organizations")[size])).toBe(48);
    }
    expect(total(signatures("amazon-rekognition").small)).toBe(340);
    expect(total(signatures("google-maven").small)).toBe(260);
    expect(total(signatures("google-maven").full)).toBe(4_000);
    expect(total(signatures("aclu-petition").small)).toBe(420);
    expect(total(signatures("aclu-petition").full)).toBe(150_000);
  });

  it("appear in two more languages", () => {
    expect(letter("amazon-rekognition").texts.map(({ lang }) => lang)).toEqual(["en", "es"]);
    expect(letter("google-maven").texts.map(({ lang }) => lang)).toEqual(["en", "de"]);
  });
});

describe.each(demonstrationLetters)("$slug", (each) => {
  const [original, ...translations] = each.texts;

  it("has a text of a readable length in English", () => {
    const words = original?.body.split(/\s+/).length ?? 0;
    const [least, most] = each.slug === "civil-rights-organizations" ? [250, 400] : [350, 600];
    expect(original?.lang).toBe("en");
    expect(words).toBeGreaterThanOrEqual(least ?? 0);
    expect(words).toBeLessThanOrEqual(most ?? 0);
  });

  it("has plain text without raw HTML and links", () => {
    for (const { title, body, demands } of each.texts) {
      for (const text of [title, body, ...demands, each.summary, each.addressee]) {
        expect(text.trim()).toBe(text);
        expect(text).not.toBe("");
        expect(text).not.toMatch(rawHtml);
        expect(text).not.toMatch(link);
      }
      expect(title.length).toBeLessThanOrEqual(40);
      expect(body).not.toMatch(/^#(?!# )/m);
    }
  });

  it("makes two to four demands of one sentence each", () => {
    for (const { demands } of each.texts) {
      expect(demands.length).toBeGreaterThanOrEqual(2);
      expect(demands.length).toBeLessThanOrEqual(4);
      for (const demand of demands) expect(demand).toMatch(/^\p{Lu}[^.]+\.$/u);
    }
  });

  it("is translated whole", () => {
    expect(new Set(each.texts.map(({ lang }) => lang)).size).toBe(each.texts.length);
    for (const translation of translations) {
      expect(translation.demands).toHaveLength(original?.demands.length ?? 0);
      expect(shape(translation.body)).toEqual(shape(original?.body ?? ""));
    }
  });

  it("takes mail from exact, reserved domains or from any mailbox", () => {
    const domains = each.workplaces.flatMap((workplace) => workplace.domains);
    expect(each.workplaces.length).toBeGreaterThan(0);
    expect(new Set(domains).size).toBe(domains.length);
    for (const domain of domains) expect(domain).toMatch(exampleDomain);
    for (const { anyMailbox, domains: own, headcount, headcountSource } of each.workplaces) {
      expect(own.length === 0).toBe(anyMailbox);
      expect(headcount === null).toBe(headcountSource === null);
    }
  });

  it("offers ways to sign that fit together", () => {
    expect(each.ways.length).toBeGreaterThan(0);
    expect(new Set(each.ways).size).toBe(each.ways.length);
    for (const way of each.ways) expect(["anonymous", "role", "named", "organization"]).toContain(way);
    expect(each.roles.length > 0).toBe(each.ways.includes("role"));
    expect(new Set(each.roles).size).toBe(each.roles.length);
    expect(each.asks.length > 0).toBe(each.ways.includes("named") || each.ways.includes("organization"));
    for (const size of [each.signatures.small, each.signatures.full]) {
      for (const way of ["anonymous", "role", "named", "organization"] as const) {
        expect(size[way] > 0).toBe(each.ways.includes(way));
      }
    }
  });

  it("has more people than signatures in its workplaces", () => {
    const heads = each.workplaces.reduce((sum, { headcount }) => sum + (headcount ?? Infinity), 0);
    expect(total(each.signatures.full)).toBeLessThan(heads);
  });

  it("keeps the rule of batches", () => {
    const isPetition = each.workplaces.some(({ anyMailbox }) => anyMailbox);
    expect(each.cadence.everySeconds).toBe(isPetition ? 600 : 86_400);
    expect(each.cadence.least).toBe(each.ways.includes("anonymous") ? 5 : 1);
  });

  it("has dates that agree with its state", () => {
    expect(each.opensAt).toBeLessThan(0);
    expect(each.closesAt > 0).toBe(each.state === "open");
  });
});

describe("invented people", () => {
  it("are drawn from long and clean lists", () => {
    expect(givenNames.length).toBeGreaterThanOrEqual(220);
    expect(familyNames.length).toBeGreaterThanOrEqual(260);
    const titles = Object.values(jobTitles).flat();
    expect(titles.length).toBeGreaterThanOrEqual(60);
    expect(places.length).toBeGreaterThanOrEqual(40);
    for (const list of [givenNames, familyNames, singleNames, titles, places]) {
      expect(new Set(list).size).toBe(list.length);
      for (const item of list) {
        expect(item).toMatch(/^[\p{L}\p{M}' -]{2,}$/u);
        expect(item).not.toMatch(/ {2}/);
        expect(item.normalize("NFC")).toBe(item);
      }
    }
  });

  it("are the same for the same numbers", () => {
    expect(people(7)).toEqual(people(7));
    expect(people(7)).not.toEqual(people(8));
  });

  it("rarely share a name and never have a famous one", () => {
    const random = seeded(2018);
    const names = Array.from({ length: 20_000 }, () => inventPerson(random).name);
    expect(names.filter(isWellKnown)).toEqual([]);
    expect(new Set(names.slice(0, 112)).size).toBeGreaterThanOrEqual(108);
    expect(names.some((name) => singleNames.includes(name))).toBe(true);
    expect(names.some((name) => / [A-Z]\. /.test(name))).toBe(true);
  });

  it("exist at both ends of the generator's range", () => {
    for (const value of [0, 0.5, 1 - 2 ** -53]) {
      const person = inventPerson(() => value);
      expect(Object.values(person).every((field) => field.length > 0)).toBe(true);
    }
  });
});

describe("invented organizations", () => {
  it("are 48, each with a domain of its own and a representative", () => {
    const organizations = inventOrganizations();
    expect(organizations).toHaveLength(48);
    expect(new Set(organizations.map(({ name }) => name)).size).toBe(48);
    expect(new Set(organizations.map(({ domain }) => domain)).size).toBe(48);
    expect(new Set(organizations.map(({ representative }) => representative)).size).toBe(48);
    for (const { domain, representative } of organizations) {
      expect(domain).toMatch(exampleDomain);
      expect(representative.trim()).not.toBe("");
    }
  });
});
