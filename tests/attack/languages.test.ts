import { afterAll, beforeAll, expect, test } from "vitest";
import { mostLanguages } from "#app/letter/drafts.server.ts";
import { aDraft } from "../support/a-draft.ts";
import { startApp, type App } from "../support/app.ts";
import { anOrganizer } from "../support/organizer.ts";

let app: App;
beforeAll(async () => {
  app = await startApp({ batchMin: 1 });
});
afterAll(() => app.stop());

test("tags of languages without end do not fill the disk, neither by the form nor by the page's program", async () => {
  const max = await anOrganizer(app, "Max");
  const { id, slug } = await aDraft(app.context(), max.id);
  const page = `/organize/letters/${slug}/write/text`;
  const text = { title: "x", body: "x".repeat(1000), demands: "", revision: 0 };
  const tag = (place: number) => `en-x${String(place).padStart(4, "0")}`;
  const statuses: number[] = [];
  for (let place = 0; place < mostLanguages + 5; place++)
    statuses.push((await max.browser.send(`${page}/${tag(place)}`, text)).status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(mostLanguages - 1);
  expect(statuses.slice(mostLanguages - 1)).toEqual(Array.from({ length: 6 }, () => 422));
  expect((await max.browser.visit(page, { act: "add", lang: "de", tag: "" })).status).toBe(422);
  const parts = { letterId: id, part: { startsWith: "text/" } };
  expect(await app.context().db.draftPart.count({ where: parts })).toBe(mostLanguages);
  const again = await max.browser.send(`${page}/${tag(0)}`, { ...text, title: "y", revision: 1 });
  expect(again.status).toBe(200);
});
