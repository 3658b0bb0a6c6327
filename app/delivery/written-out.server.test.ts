import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import { Columns } from "./columns.server.ts";
import type { NameInOrder } from "./names-in-order.server.ts";
import { Paper } from "./paper.server.ts";

vi.setConfig({ testTimeout: 60_000 });

const nobody: NameInOrder = {
  shownAs: "named",
  name: "",
  title: null,
  place: null,
  organization: null,
  domain: null,
};
/** On one page. */
const names = Array.from({ length: 90 }, (_, place) => ({ ...nobody, name: `Ada No${place}` }));

function aPaper() {
  const paper = new Paper({
    title: "Names",
    author: "Ada",
    lang: "en",
    writtenIn: "en",
    footer: "",
    at: new Date(0),
  });
  const columns = new Columns(paper);
  const addPages = (count: number) => {
    let length = 0;
    for (let page = 0; page < count; page++) {
      for (const name of names) columns.add(name);
      length += paper.octets().length;
    }
    return length;
  };
  return { paper, columns, addPages };
}

test("what is kept of a page is less than a kilobyte, for so long as the word that its number is counts as a new one", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const { paper, columns, addPages } = aPaper();
  addPages(300);
  const before = heap();
  expect(addPages(1500)).toBeGreaterThan(1500 * 1000);
  expect((heap() - before) / 1500).toBeLessThan(1000);
  columns.end();
  paper.end();
});

const idsIn = (list = "") => [...list.matchAll(/(\d+) 0 R/g)].map(([, id = ""]) => id);
const listed = (dictionary: string, name: string) =>
  new RegExp(`/${name} \\[([^\\]]*)\\]`).exec(dictionary)?.[1];

test("every page is in the tree of pages once, and every piece of it in the tree of what is heard", () => {
  const { paper, columns } = aPaper();
  const parts: Uint8Array[] = [];
  for (let page = 0; page < 150; page++) {
    for (const name of names) columns.add(name);
    parts.push(paper.octets());
  }
  columns.end();
  parts.push(paper.end());
  const objects = new Map(
    [
      ...Buffer.concat(parts)
        .toString("latin1")
        .matchAll(/\n(\d+) 0 obj\n(<<[\s\S]*?)\n(?:endobj|stream)/g),
    ].map(([, id = "", dictionary = ""]) => [id, dictionary] as const),
  );
  const find = (pattern: RegExp) => [...objects].filter(([, dictionary]) => pattern.test(dictionary));

  const pages = find(/\/Type \/Page\b/);
  const [root = ["", ""], ...others] = find(/\/Type \/Pages\b/).sort(
    ([, one], [, other]) => Number(one.includes("/Parent")) - Number(other.includes("/Parent")),
  );
  expect(root[1]).toContain(`/Count ${pages.length}`);
  expect(idsIn(listed(root[1], "Kids"))).toEqual(others.map(([id]) => id));
  expect(others.length).toBeGreaterThan(2);
  for (const [id, dictionary] of others)
    for (const page of idsIn(listed(dictionary, "Kids")))
      expect(objects.get(page)).toContain(`/Parent ${id} 0 R`);
  expect(others.flatMap(([, dictionary]) => idsIn(listed(dictionary, "Kids"))).sort()).toEqual(
    pages.map(([id]) => id).sort(),
  );

  const leaves = find(/\/Nums \[/).map(([, dictionary]) => dictionary);
  expect(leaves.length).toBeGreaterThan(3);
  const heard = leaves.flatMap((leaf) => [...leaf.matchAll(/(\d+) \[([^\]]*)\]/g)]);
  const ofPages = pages.map(([, dictionary]) => /\/StructParents (\d+)/.exec(dictionary)?.[1]);
  expect(heard.map(([, page]) => page).filter((page) => ofPages.includes(page))).toEqual(ofPages);
  for (const id of heard.flatMap(([, , elements]) => idsIn(elements)))
    expect(objects.get(id)).toContain("/S /P");
});
