import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

import { EmployerSees, SignPanel } from "./sign-panel.tsx";

describe("the ways to sign", () => {
  const html = renderToStaticMarkup(<SignPanel anonymousHref="/a" namedHref="/n" />);

  it("offer the anonymous one first", () => {
    expect(html.indexOf("Sign anonymously")).toBeLessThan(html.indexOf("Sign with your name"));
  });

  it("have what an employer can see beside them", () => {
    expect(html).toContain("<summary>What your employer can see</summary>");
  });

  it("leave out the name where a letter takes none", () => {
    expect(renderToStaticMarkup(<SignPanel anonymousHref="/a" />)).not.toMatch(/with your name/);
  });

  it("ask for an organization where only organizations may sign", () => {
    const only = renderToStaticMarkup(<SignPanel namedHref="/n" organization />);
    expect(only).toContain("Sign for your organization");
    expect(only).not.toMatch(/anonymously/);
  });
});

it("whoever signs anonymously is told that the time alone can give them away", () => {
  expect(renderToStaticMarkup(<EmployerSees named={false} />)).toMatch(/at once, the time alone/);
});
