import type { Page } from "@playwright/test";
import { writeBundle, readTilePath } from "#app/log/tiles.ts";
import { LogInMemory } from "../support/log-in-memory.ts";
import { Signer } from "../support/signer.ts";
import { alterAnEntry } from "./every-page.ts";
import { counted, expect, mailboxOf, test, type Site } from "./story.ts";

const letter = "amazon-rekognition";
const address = `/letters/${letter}/log`;
const holds = "Everything holds";
const refused = "This log does not hold";

test("Olu checks a letter’s log in her browser, and after one more batch it has only grown", async ({
  page,
  site,
}) => {
  const { total } = await counted(site, letter);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await page.goto(`/letters/${letter}`);
  await page.getByRole("link", { name: "Check this number" }).click();
  await expect(page).toHaveURL(address);
  await expect(page.locator("#memory")).toBeHidden();
  asked.length = 0;
  await check(page, holds);
  await expect(page.locator("#verdict")).toBeFocused();
  await expect(page.locator("#verdict-sentence")).toContainText(`${figure(total)} signatures count`);
  await expect(page.locator("#verdict-since")).toContainText("the first check in this browser");
  const then = await sizeOf(site);
  expect(asked.toSorted().slice(0, 2)).toEqual([
    `GET /letters/${letter}.json`,
    `GET /letters/${letter}/count.json`,
  ]);
  expect(
    asked.every((each) =>
      /^GET .*(\.json|log\/checkpoint|log\/tile\/entries\/[\dx/]+(\.p\/\d+)?|check-log-worker-\w+\.js)$/.test(
        each,
      ),
    ),
  ).toBe(true);

  await signOnce(site);
  await page.reload();
  await expect(page.locator("#memory")).toContainText(`with ${figure(then)} entries`);
  await check(page, holds);
  const now = await sizeOf(site);
  expect(now).toBeGreaterThan(then);
  await expect(page.locator("#verdict-since")).toHaveText(
    new RegExp(
      `^Since you last looked, on \\d+ \\w+ 20\\d\\d, \\d\\d:\\d\\d UTC, the log has only grown, from ${figure(then)} to ${figure(now)} entries\\.$`,
    ),
  );
  await expect(page.locator("#verdict-sentence")).toContainText(`${figure(total + 1)} signatures count`);

  await check(page, holds);
  await expect(page.locator("#verdict-since")).toContainText("nothing has changed");
  await page.getByRole("button", { name: "Forget it" }).click();
  await expect(page.locator("#memory")).toBeHidden();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  expect(await page.context().cookies()).toEqual([]);
});

test("A log with one altered entry is refused, and what was remembered stays", async ({ page, site }) => {
  await counted(site, letter);
  await page.goto(address);
  await check(page, holds);
  const remembered = await page.locator("#memory-words").textContent();
  await alterAnEntry(page);
  await check(page, refused);
  await expect(page.locator("#verdict-problems")).toContainText(
    /Entry \d+ says 1 withdrawn where 0 stand before it\./,
  );
  await expect(page.locator("#verdict-problems")).toContainText(
    /The checkpoint has another root than the \d+ entries: one of them is not as it was signed\./,
  );
  await expect(page.locator("#verdict")).toBeFocused();
  expect(await page.locator("#memory-words").textContent()).toBe(remembered);

  await page.unroute("**/log/tile/entries/**");
  await page.route("**/log/tile/entries/**", (route) => route.fulfill({ body: "\u0000\u0009not a log" }));
  await check(page, refused);
  await expect(page.locator("#verdict-problems")).toContainText("What the server sent is no log");
});

test("A site that shows Olu two histories is found out by what her browser remembers", async ({ page }) => {
  const shown = new LogInMemory({ slug: letter });
  shown.publish(Array.from({ length: 6 }, (_, number) => shown.name(`Ada ${number}`)));
  const forked = new LogInMemory(shown.genesis, shown.key);
  forked.publish(Array.from({ length: 5 }, (_, number) => forked.name(`Ada ${number}`)));
  forked.publish(Array.from({ length: 5 }, (_, number) => forked.name(`Max ${number}`)));

  await serveInstead(page, shown);
  await page.goto(address);
  await check(page, holds);
  const before = await shown.checkpoint();
  await serveInstead(page, forked);
  await page.goto(address);
  await check(page, refused);
  await expect(page.locator("#verdict-problems li")).toHaveText([
    "The log was rewritten: its first 8 entries are not those that were seen before. Two histories have been shown.",
  ]);
  expect(await page.locator("#evidence-before").textContent()).toBe(before);
  expect(await page.locator("#evidence-now").textContent()).toBe(await forked.checkpoint());

  const cut = new LogInMemory(shown.genesis, shown.key);
  await serveInstead(page, cut);
  await page.goto(address);
  await check(page, refused);
  await expect(page.locator("#verdict-problems")).toContainText(
    "The log was cut: 8 entries were seen before, and there are 1.",
  );
});

test("A shared link that names another log than the page shows is believed, not the page", async ({
  page,
}) => {
  await page.goto(`${address}#k=${"ab".repeat(32)}`);
  await check(page, refused);
  await expect(page.locator("#verdict-problems")).toContainText("Entry 0 is not the one that was expected");
});

test("Counts that the log does not add up to are refused", async ({ page, site }) => {
  await counted(site, letter);
  await page.route("**/count.json", async (route) => {
    const answer = await route.fetch();
    const counts = (await answer.json()) as { total: number };
    await route.fulfill({ response: answer, json: { ...counts, total: counts.total + 1000 } });
  });
  await page.goto(address);
  await check(page, refused);
  await expect(page.locator("#verdict-problems")).toContainText(
    /The site shows \d+ as “total”, and the log adds up to \d+\./,
  );
});

test("An answer that was never put on record is refused", async ({ page, site }) => {
  await counted(site, letter);
  await page.route(`**/${letter}.json`, async (route) => {
    const answer = await route.fetch();
    const forged = { answeredOn: "2018-06-24", by: "The board", words: "We stop today." };
    await route.fulfill({
      response: answer,
      json: { ...((await answer.json()) as object), answers: [forged] },
    });
  });
  await page.goto(address);
  await check(page, refused);
  await expect(page.locator("#verdict-problems")).toHaveText(
    "The answer of 2018-06-24 by “The board” is not in the log as it is shown.",
  );
});

test("A log of 100,000 entries is checked while the page stays usable, and the check can be stopped", async ({
  page,
}, testInfo) => {
  test.setTimeout(300_000);
  const log = await aLongLog();
  await serveInstead(page, log);
  await page.goto(address);
  await page.evaluate(() => {
    const found: number[] = [];
    Object.assign(window, { longTasks: found });
    const observer = new PerformanceObserver((list) =>
      found.push(...list.getEntries().map(({ duration }) => duration)),
    );
    observer.observe({ type: "longtask" });
  });
  const longest = () =>
    page.evaluate(() => Math.max(0, ...(window as unknown as { longTasks: number[] }).longTasks));

  await page.getByRole("button", { name: "Check this log" }).click();
  await expect(page.locator("#check-progress-words")).toHaveText(/^\d\d,\d{3} of 100,\d{3} entries$/);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("You have stopped it.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Check this log" })).toBeFocused();

  const startedAt = performance.now();
  await page.getByRole("button", { name: "Check this log" }).click();
  await expect(page.getByRole("heading", { name: holds })).toBeVisible({ timeout: 120_000 });
  const seconds = (performance.now() - startedAt) / 1000;
  const measured = `${figure(log.entries.length)} entries in ${seconds.toFixed(1)} s, longest task ${(await longest()).toFixed(0)} ms`;
  testInfo.annotations.push({ type: "measured", description: measured });
  console.log(measured);
  expect(await longest()).toBeLessThan(100);

  // A page that did freeze would be noticed.
  await page.evaluate(() => {
    setTimeout(() => {
      const until = performance.now() + 150;
      while (performance.now() < until);
    });
  });
  await expect.poll(longest).toBeGreaterThan(100);
});

test("A server that cannot be reached is no verdict about the log", async ({ page }) => {
  await page.goto(address);
  await page.route("**/log/checkpoint", (route) => route.abort());
  await page.getByRole("button", { name: "Check this log" }).click();
  await expect(
    page.getByText("The server could not be reached, which says nothing about the log."),
  ).toBeVisible();
  await expect(page.getByRole("heading", { name: holds })).toBeHidden();
  await expect(page.getByRole("heading", { name: refused })).toBeHidden();
});

test("The log’s page may run our programs and nothing else, and caches may keep it", async ({ page }) => {
  const answer = await page.goto(address);
  const { "content-security-policy": policy, ...headers } = answer?.headers() ?? {};
  for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "worker-src 'self'"])
    expect(policy?.split("; ")).toContain(rule);
  expect(policy).not.toContain("unsafe");
  expect(headers["cache-control"]).toMatch(/^public, max-age=0/);
  expect(headers).not.toHaveProperty("set-cookie");
});

test.describe("Without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the log’s page says what it is, what is in it, and how to check it otherwise", async ({
    page,
    site,
  }) => {
    const { total } = await counted(site, letter);
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "The log, from which the total is counted",
    );
    await expect(page.locator(".log-figures")).toContainText(`${figure(total)} verified mailboxes at`);
    await expect(page.getByRole("button")).toHaveCount(0);
    await expect(page.getByText("That takes scripts, and none run here.")).toBeVisible();
    await expect(page.locator(".log-entries li")).toHaveCount(12);
    await expect(page.locator(".log-entries")).toContainText(/Batch \d+.*signatures? published/);
    await expect(page.getByText(`npm run check-log -- ${site.origin}/letters/${letter}`)).toBeVisible();
    await expect(page.getByRole("link", { name: "The letter’s archive" })).toHaveAttribute(
      "href",
      `/letters/${letter}/archive.zip`,
    );
    expect(await page.getByRole("main").innerText()).not.toMatch(/employee/i);

    for (const link of ["The checkpoint as a file", "the first entries"]) {
      const href = (await page.getByRole("link", { name: link }).getAttribute("href")) ?? "";
      expect((await page.request.get(href)).status()).toBe(200);
    }
    const note = await (await page.request.get(`${address}/checkpoint`)).text();
    expect(await page.locator("pre.checkpoint").textContent()).toBe(note);
  });
});

async function check(page: Page, verdict: string): Promise<void> {
  await page.getByRole("button", { name: "Check this log" }).click();
  await expect(page.getByRole("heading", { name: verdict })).toBeVisible();
}

function figure(number: number): string {
  return number.toLocaleString("en");
}

async function sizeOf(site: Site): Promise<number> {
  const note = await (await fetch(`${site.origin}${address}/checkpoint`)).text();
  return Number(note.split("\n")[1]);
}

/** One signature more, published. */
async function signOnce(site: Site): Promise<void> {
  const signer = new Signer(site, mailboxOf("ada", "amazon.example"));
  await signer.post(letter, await signer.makeTicket(letter));
  await counted(site, letter);
}

/** From now on the site shows this page another log in place of the letter’s own, with a page and counts that fit it. */
async function serveInstead(page: Page, log: LogInMemory): Promise<void> {
  const { genesis } = (await (await page.request.get(`/letters/${letter}.json`)).json()) as {
    genesis: string;
  };
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.route(`**${address}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replaceAll(genesis, log.letter) });
  });
  await page.route("**/count.json", (route) => route.fulfill({ json: log.counts() }));
  const checkpoint = await log.checkpoint();
  await page.route("**/log/checkpoint", (route) => route.fulfill({ body: checkpoint }));
  await page.route("**/log/tile/entries/**", (route) => {
    const [, path = ""] = /\/log\/(tile\/.*)$/.exec(new URL(route.request().url()).pathname) ?? [];
    const { index, width } = readTilePath(path) ?? { index: 0, width: 0 };
    const entries = log.entries.slice(index * 256, index * 256 + width);
    return route.fulfill({ body: Buffer.from(writeBundle(entries.map((entry) => Buffer.from(entry)))) });
  });
}

/** Mostly names, of which a hundred thousand are soon made, and a few credentials. */
async function aLongLog(): Promise<LogInMemory> {
  const [workplace] = new LogInMemory().genesis.workplaces;
  const log = new LogInMemory({
    slug: letter,
    workplaces: workplace ? [{ ...workplace, headcount: null, headcountSource: null }] : [],
  });
  for (let batch = 0; batch < 10; batch++)
    log.publish([
      ...(await log.credentials(20)),
      ...Array.from({ length: 10_000 }, (_, number) => log.name(`Ben ${batch} ${number}`)),
    ]);
  return log;
}
