import { spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { readFigures } from "./support/figure.ts";

// `npm run attacks`: every attack on a promise, and docs/attacks.md with what each reached.

const figures = "test-results/attacks.json";
const page = "docs/attacks.md";

await rm(figures, { force: true });
const code = await new Promise<number | null>((resolve) => {
  const args = ["--import", "tsx", "tests/run.ts", "services", "tests/attack"];
  spawn(process.execPath, args, { stdio: "inherit" }).once("close", resolve);
});
if (code === 0) {
  const lines = Object.entries(readFigures()).map(
    ([name, { value, limit }]) => `| ${name} | ${value} | ${limit} |`,
  );
  const head = await readFile(page, "utf8").then((text) =>
    text.slice(0, text.indexOf("| what was attacked")),
  );
  await writeFile(
    page,
    `${head}| what was attacked | reached | allowed |\n| --- | ---: | --- |\n${lines.join("\n")}\n`,
  );
  console.log(`Written to ${page}.`);
}
process.exitCode = code ?? 1;
