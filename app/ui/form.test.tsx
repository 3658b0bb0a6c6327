import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

import { ErrorSummary, Field, RadioCards, Steps } from "./form.tsx";

describe("a field", () => {
  it("ties its hint and its error to the input", () => {
    const html = renderToStaticMarkup(
      <Field name="address" label="Address" hint="At work" error={["Type it"]} />,
    );
    expect(html).toContain('aria-describedby="address-hint address-error"');
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('id="address-hint"');
    expect(html).toContain('id="address-error"');
  });

  it("is not marked as wrong by an empty list of errors", () => {
    const html = renderToStaticMarkup(<Field name="address" label="Address" error={[]} />);
    expect(html).not.toContain("aria-invalid");
    expect(html).not.toContain("aria-describedby");
  });
});

describe("the error summary", () => {
  it("leads to each field that is wrong", () => {
    const html = renderToStaticMarkup(<ErrorSummary errors={{ address: ["Type it"], name: undefined }} />);
    expect(html).toContain('<a href="#address">Type it</a>');
    expect(html).not.toContain("#name");
  });

  it("takes the focus without a script", () => {
    expect(renderToStaticMarkup(<ErrorSummary errors={{}} form={["Too late"]} />)).toContain("autofocus");
  });

  it("is not there when nothing is wrong", () => {
    expect(renderToStaticMarkup(<ErrorSummary errors={{ address: undefined, name: [] }} />)).toBe("");
  });
});

describe("radio cards", () => {
  const cards = ["anonymous", "named"].map((value) => ({ value, label: value, sees: "a", kept: "b" }));

  it("choose nothing for the reader", () => {
    expect(renderToStaticMarkup(<RadioCards name="shown" legend="Show" cards={cards} />)).not.toContain(
      "checked",
    );
  });

  it("have the field's own id on the first, where the error summary leads", () => {
    const html = renderToStaticMarkup(<RadioCards name="shown" legend="Show" cards={cards} />);
    expect(html).toContain('type="radio" id="shown" name="shown"');
  });
});

it("steps mark one as current and those before it as done", () => {
  const html = renderToStaticMarkup(<Steps current={2} />);
  expect(html.match(/aria-current="step"/g)).toHaveLength(1);
  expect(html.match(/\(done\)/g)).toHaveLength(1);
});
