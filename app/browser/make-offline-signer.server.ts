import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { build } from "esbuild";

/**
 * The offline signer as one file: the template with its style and its program in it, and a policy that allows these two
 * and nothing else. The program is not minified, so that whoever saves it can read it. The same sources give the same
 * octets, on every machine: a published hash would be worth nothing otherwise.
 */
export async function makeOfflineSigner(): Promise<string> {
  const [template, script, style] = await Promise.all([
    readFile("app/browser/offline-signer.html", "utf8"),
    bundle("app/browser/offline-signer.ts", { minify: false }),
    bundle("app/browser/offline-signer.css", { minify: true }),
  ]);
  if (/<\/(script|style)|<!--/i.test(script + style))
    throw new Error("This would end the element it stands in.");
  const policy = [
    "default-src 'none'",
    `script-src ${sourceOf(script)}`,
    `style-src ${sourceOf(style)}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  return [
    ['content=""', `content="${policy}"`],
    ["<style></style>", `<style>${style}</style>`],
    ['<script type="module"></script>', `<script type="module">${script}</script>`],
  ].reduce((page, [place = "", filled = ""]) => fill(page, place, filled), template);
}

async function bundle(entry: string, { minify }: { minify: boolean }): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    // Paths stand in comments: that of a package must not depend on where it is installed.
    preserveSymlinks: true,
  });
  return `\n${outputFiles[0]?.text ?? ""}`;
}

/** How a policy names an element by what it holds (Content Security Policy 3, section 2.3.1). */
function sourceOf(content: string): string {
  return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}

function fill(page: string, place: string, filled: string): string {
  const [before, after, ...more] = page.split(place);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`Not one place: ${place}`);
  return before + filled + after;
}
