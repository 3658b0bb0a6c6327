import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { cruise, type ICruiseOptions, type ICruiseResult } from "dependency-cruiser";
import extractDepcruiseOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import { afterAll, beforeAll, expect, test } from "vitest";

type Files = Record<string, string>;

let options: ICruiseOptions;
let folder: string;

beforeAll(async () => {
  options = await extractDepcruiseOptions("./.dependency-cruiser.cjs");
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "undersigned-layers-")));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const broken: [rule: string, from: string, to: string][] = [
  ["no-missing-file", "app/letter/a.ts", "./not-there.ts"],
  ["layer-of-platform", "app/platform/a.ts", "app/letter/b.ts"],
  ["layer-of-letter", "app/letter/a.ts", "app/signature/b.ts"],
  ["layer-of-letter", "app/letter/a.server.ts", "app/server.ts"],
  ["layer-of-credential", "app/credential/a.ts", "app/letter/b.ts"],
  ["layer-of-log", "app/log/a.ts", "app/signature/b.ts"],
  ["layer-of-mail", "app/mail/a.server.ts", "emails/b.ts"],
  ["layer-of-verification", "app/verification/a.ts", "app/signature/b.ts"],
  ["layer-of-organizer", "app/organizer/a.ts", "app/verification/b.ts"],
  ["layer-of-signature", "app/signature/a.ts", "app/organizer/b.ts"],
  ["layer-of-delivery", "app/delivery/a.ts", "app/verification/b.ts"],
  ["layer-of-update", "app/update/a.ts", "app/credential/b.ts"],
  ["layer-of-moderation", "app/moderation/a.ts", "app/organizer/b.ts"],
  ["layer-of-browser", "app/browser/a.ts", "app/signature/b.ts"],
  ["layer-of-ui", "app/ui/a.tsx", "app/letter/b.ts"],
  ["layer-of-emails", "emails/a.ts", "app/letter/b.ts"],
  ["layer-of-routes", "app/routes/a.tsx", "app/server.ts"],
  ["layer-of-routes", "app/routes/a.tsx", "prisma/demonstration/b.ts"],
  ["no-unknown-folder", "app/root.tsx", "app/utils/b.ts"],
  ["nobody-imports-a-route", "app/routes/a.tsx", "app/routes/b.tsx"],
  ["nobody-imports-a-route", "app/server.ts", "app/routes/b.tsx"],
  ["tests-stay-outside", "app/server.ts", "tests/support/b.ts"],
  ["tests-stay-outside", "app/letter/a.ts", "app/letter/b.test.ts"],
  ["domain-knows-no-remix", "app/letter/a.server.ts", "@remix-run/node"],
  ["domain-knows-no-remix", "app/browser/a.ts", "react"],
  ["domain-knows-no-remix", "emails/a.ts", "react-dom/server"],
  ["only-skin-has-jsx", "app/letter/a.ts", "app/letter/b.tsx"],
  ["one-door-to-the-database", "app/letter/a.server.ts", "app/platform/generated/prisma/b.ts"],
  ["one-door-to-the-database", "app/platform/a.server.ts", "@prisma/client"],
  ["pure-files-know-no-server", "app/letter/a.ts", "app/letter/b.server.ts"],
  ["pure-files-know-no-server", "app/ui/a.tsx", "app/ui/b.server.ts"],
  ["pure-files-know-no-node", "app/credential/a.ts", "node:crypto"],
];

test.each(broken)("%s: broken by %s importing %s", async (rule, from, to) => {
  const said = await complaints(imports(from, to));
  expect(said).toContainEqual(
    expect.stringMatching(new RegExp(`^${rule}: ${from} → .*${to.replace("node:", "")}`)),
  );
});

test("no-cycles: broken by two files that need each other", async () => {
  const files = {
    "app/letter/a.ts": 'import { b } from "./b.ts"; export const a = () => b;',
    "app/letter/b.ts": 'import { a } from "./a.ts"; export const b = () => a;',
  };
  expect(await complaints(files)).toContain("no-cycles: app/letter/a.ts → app/letter/b.ts");
});

test.each(["verification", "mail", "organizer"])(
  "anonymity: broken by a chain of imports from a credential or the log to %s",
  async (secret) => {
    const said = await complaints({
      ...imports("app/credential/a.ts", "app/platform/c.ts"),
      ...imports("app/log/b.ts", "app/platform/c.ts"),
      ...imports("app/platform/c.ts", "app/letter/d.ts"),
      ...imports("app/letter/d.ts", `app/${secret}/e.server.ts`),
    });
    expect(said).toContain(`anonymity: app/credential/a.ts → app/${secret}/e.server.ts`);
    expect(said).toContain(`anonymity: app/log/b.ts → app/${secret}/e.server.ts`);
  },
);

test("every rule is broken once above", () => {
  const rules = (options.ruleSet?.forbidden ?? []).map(({ name }) => name);
  const seen = [...broken.map(([rule]) => rule), "no-cycles", "anonymity"];
  expect(new Set(seen)).toEqual(new Set(rules));
});

test("a program that keeps the rules is not complained about", async () => {
  const files = {
    "app/routes/a.tsx":
      'import fs from "node:fs"; import { data } from "@remix-run/node"; import { b } from "#app/signature/b.server.ts"; import { c } from "#app/ui/c.tsx"; data([fs, b, c]);',
    "app/signature/b.server.ts":
      'import { randomBytes } from "node:crypto"; import type { E } from "#app/ui/c.tsx"; import { d } from "#app/verification/d.ts"; export const b = <T>(x: T) => [x as E, d, randomBytes];',
    "app/ui/c.tsx":
      'import type { B } from "#app/signature/b.server.ts"; export type E = B; export const c = <p>hi</p>;',
    "app/verification/d.ts":
      'import type { X } from "./x.server.ts"; export const d = (x: X) => x; export type D = typeof d;',
    "app/verification/x.server.ts": 'import { d, type D } from "./d.ts"; export type X = D; d(1);',
    "app/verification/d.test.ts": 'import fs from "node:fs"; import { b } from "#tests/support/b.ts"; b(fs);',
    "tests/support/b.ts": 'import route from "#app/routes/a.tsx"; export const b = () => route;',
  };
  expect(await complaints(files)).toEqual([]);
});

/** A file that imports another one, which is there, or a package. */
function imports(from: string, to: string): Files {
  const isFile = /^(app|emails|prisma|tests)\//.test(to);
  return {
    ...(isFile && { [to]: "export const it = 1;" }),
    [from]: `import * as it from "${isFile ? `#${to}` : to}"; it.toString(); export {};`,
  };
}

/** What dependency-cruiser says about a program of these files under our rules: `rule: from → to`. */
async function complaints(files: Files): Promise<string[]> {
  const baseDir = await mkdtemp(path.join(folder, "program-"));
  const roots = ["app", "emails", "prisma", "tests"];
  const manifest = {
    type: "module",
    imports: Object.fromEntries(roots.map((root) => [`#${root}/*`, `./${root}/*`])),
  };
  await writeFile(path.join(baseDir, "package.json"), JSON.stringify(manifest));
  await symlink(path.resolve("node_modules"), path.join(baseDir, "node_modules"));
  for (const root of roots) await mkdir(path.join(baseDir, root));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(baseDir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  const { output } = await cruise(roots, { ...options, baseDir });
  if (typeof output === "string") throw new Error(output);
  return (output satisfies ICruiseResult).summary.violations.map(
    ({ rule, from, to }) => `${rule.name}: ${from} → ${to}`,
  );
}
