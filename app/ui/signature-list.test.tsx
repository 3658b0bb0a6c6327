import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

import { SignatureList } from "./signature-list.tsx";

const ada = { id: "1", name: "Ada", title: null, place: "London" };

function list(props: Partial<Parameters<typeof SignatureList>[0]>) {
  return renderToStaticMarkup(<SignatureList signatures={[]} total={0} {...props} />);
}

describe("the list of names", () => {
  it("says so when nobody has signed", () => {
    expect(list({})).toContain("Nobody has signed yet.");
  });

  it("does not take a letter without names for one without signatures", () => {
    expect(list({ unnamed: 612 })).toContain("All 612 who have signed give no name.");
    expect(list({ unnamed: 1 })).toContain("The one who has signed so far gives no name.");
  });

  it("counts those whom it cannot show", () => {
    expect(list({ signatures: [ada], total: 1, unnamed: 44 })).toContain("and 44 others, who give no name.");
  });

  it("shows no comma for a field that was left empty", () => {
    expect(list({ signatures: [ada], total: 1 })).toContain(">London<");
  });

  it("does not mix those without a name into what a search found", () => {
    const html = list({ signatures: [ada], total: 1, unnamed: 44, search: { action: "/s", q: "ada" } });
    expect(html).toContain("1 name matches.");
    expect(html).not.toContain("others");
  });

  it("shows markup in a name as text", () => {
    expect(list({ signatures: [{ id: "2", name: "<b>Eve</b>" }], total: 1 })).toContain("&lt;b&gt;Eve");
  });

  it("counts those on further pages too, so that it adds up to the total", () => {
    const html = list({ signatures: [ada], total: 113, unnamed: 65, nextHref: "/more" });
    expect(html).toContain("and 177 others, 65 of whom give no name.");
    expect(list({ signatures: [ada], total: 2, nextHref: "/more" })).toContain("and 1 other.");
    expect(list({ signatures: [ada], total: 113, nextHref: "/c", firstHref: "/a" })).not.toContain("other");
  });
});
