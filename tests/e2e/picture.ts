import path from "node:path";
import type { Look } from "./every-page.ts";

/** Where pictures lie for people to look at; no pixel is compared. */
export const folder = path.resolve(import.meta.dirname, "../../test-results/screenshots");

/** Takes the picture of a page on a phone and on a desk, by day and by night. */
export const picture: Look = async (page, name) => {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({
        path: path.join(folder, `${name}-${width}-${colorScheme}.jpg`),
        fullPage: true,
        quality: 80,
      });
    }
  }
};
