import process from "node:process";
import { defineConfig } from "@playwright/test";
import { chromiumArguments, findChromium } from "../support/chromium.ts";

// Traces, videos and page snapshots hold what was typed, addresses too: they are made only when asked for.
const keepsTraces = process.env.KEEP_TRACES === "yes";
if (!keepsTraces) process.env.PLAYWRIGHT_NO_COPY_PROMPT = "1";

// Also for the processes that Playwright starts, which read this file again.
process.env.CHROMIUM_PATH = await findChromium();

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results/e2e",
  preserveOutput: keepsTraces ? "failures-only" : "never",
  // One program, one database, one browser: the stories follow one another.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // Generous, for a machine that does much else: what is there at once is found at once.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    browserName: "chromium",
    actionTimeout: 20_000,
    navigationTimeout: 20_000,
    launchOptions: { executablePath: process.env.CHROMIUM_PATH, args: chromiumArguments },
    trace: keepsTraces ? "retain-on-failure" : "off",
    locale: "en-US",
    timezoneId: "UTC",
  },
});
