import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";

import { figure, mailboxesAt, share, Tally } from "./tally.tsx";

describe("what a total is a total of", () => {
  it("is verified mailboxes at the workplace's domains", () => {
    expect(mailboxesAt(["example.com"])).toBe("verified mailboxes at example.com");
    expect(mailboxesAt(["a.example", "b.example"])).toBe("verified mailboxes at a.example and b.example");
    expect(mailboxesAt(["a.example"], "en", 1)).toBe("verified mailbox at a.example");
  });

  it("does not list more domains than can be read", () => {
    expect(mailboxesAt(["a.example", "b.example", "c.example", "d.example"])).toBe(
      "verified mailboxes at a.example, b.example and 2 more domains",
    );
  });

  it("is any mailbox where a letter names no domain", () => {
    expect(mailboxesAt([])).toBe("confirmed mailboxes, at any provider");
  });

  it("is never said to be employees", () => {
    const html = renderToStaticMarkup(
      <Tally
        total={612}
        sentence={mailboxesAt(["example.com"])}
        goal={1000}
        split={{ named: 1, anonymous: 611, role: 0, organization: 0 }}
        workplaces={[{ id: "a", name: "Example", domains: ["example.com"], total: 612, headcount: 5000 }]}
      />,
    );
    expect(html).not.toMatch(/employee|worker|people/i);
  });
});

describe("a share of the headcount", () => {
  it("is a whole per cent", () => expect(share(31, 100)).toBe("31%"));
  it("never rounds a few signatures to none", () => expect(share(7, 131_000)).toBe("less than 1%"));
  it("never rounds most to all", () => expect(share(9_999, 10_000)).toBe("more than 99%"));
  it("is all only when it is all", () => expect(share(10, 10)).toBe("100%"));
});

describe("a tally", () => {
  it("sets figures as the reader's language does", () => {
    expect(figure(150_000)).toBe("150,000");
    expect(figure(150_000, "de")).toBe("150.000");
  });

  it("leaves out ways of signing that nobody took", () => {
    const split = { named: 0, anonymous: 3, role: 0, organization: 0 };
    const html = renderToStaticMarkup(<Tally total={3} sentence="have signed" split={split} />);
    expect(html).toContain("Anonymous");
    expect(html).not.toContain("Organizations");
  });

  it("says when the goal is passed", () => {
    const html = renderToStaticMarkup(<Tally total={148} sentence="have signed" goal={100} />);
    expect(html).toContain("Past the goal of 100");
    expect(html).toContain('value="100" max="100"');
  });
});
