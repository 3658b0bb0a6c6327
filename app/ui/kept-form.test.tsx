import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { readSentForm } from "#app/platform/sent-form.ts";
import { SendAgain, typedFields, WhatWasTyped } from "./kept-form.tsx";

function sent(fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return readSentForm(form);
}

const id = "6f3e1c2a-0b4d-4e5f-8a9b-0c1d2e3f4a5b";

it("a field is called what its form calls it, and not what tells it from another of its kind", () => {
  const fields = {
    body: "1",
    "name-2": "2",
    "sure-record": "yes",
    [`reason-${id}`]: "3",
    [`office-${id}`]: "4",
    "to-whom": "5",
    opensOn: "6",
  };
  expect(typedFields(sent(fields)).map(({ word }) => word)).toEqual([
    "Text",
    "Name 2",
    "I am sure",
    "Reason",
    "Office",
    "To whom",
    "Opens on",
  ]);
});

it("what a page put into its form for itself is sent again and not shown", () => {
  const fields = sent({ act: "save", revision: "7", recipient: id, to: id, title: `About ${id}` });
  expect(typedFields(fields)).toEqual([{ word: "Title", value: `About ${id}` }]);
  expect(renderToStaticMarkup(<SendAgain sent={fields} />)).toContain(
    'name="revision" autoComplete="off" value="7"',
  );
});

it("whoever has typed nothing is shown nothing", () => {
  expect(renderToStaticMarkup(<WhatWasTyped sent={sent({ act: "leave" })} />)).toBe("");
  expect(renderToStaticMarkup(<WhatWasTyped sent={sent({ again: "plum" })} />)).toContain("are not shown");
});
