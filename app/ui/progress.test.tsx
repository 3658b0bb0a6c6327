import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Bars, ProgressByWorkplace, ProgressOverTime, ProgressSteps } from "./progress.tsx";

const day = (date: string, total: number, posted = 5) => ({
  day: date,
  total,
  posted,
  withdrawn: 0,
  removed: 0,
});
const days = [day("2018-06-20", 0, 0), day("2018-06-21", 50), day("2018-06-22", 100)];

test("the total is drawn in steps that never leave the drawing, beside marks that can be read", () => {
  const html = renderToStaticMarkup(<ProgressOverTime every="day" periods={days} goal={150} />);
  const [, path = ""] = /class="chart-line" d="([^"]+)"/.exec(html) ?? [];
  expect(path).toBe("M32.5,196H132.3V136.7H232.2V77.3H332");
  for (const [, y = ""] of path.matchAll(/[V,](-?[\d.]+)/g)) {
    expect(Number(y)).toBeGreaterThanOrEqual(0);
    expect(Number(y)).toBeLessThanOrEqual(196);
  }
  expect(html).toContain("Goal 150");
  expect(html).toContain(">20 Jun<");
  expect(html).toContain(">150<");
});

test("a goal far away is said and not drawn, and one day is no line", () => {
  const far = renderToStaticMarkup(<ProgressOverTime every="day" periods={days} goal={5000} />);
  expect(far).not.toContain("chart-goal");
  expect(far.replaceAll("<!-- -->", "")).toContain("The goal of 5,000 lies above what is drawn.");
  const one = renderToStaticMarkup(<ProgressOverTime every="day" periods={days.slice(0, 1)} goal={null} />);
  expect(one).not.toContain("<svg");
});

test("the table has every figure of the drawing, the newest first", () => {
  const html = renderToStaticMarkup(<ProgressOverTime every="day" periods={days} goal={null} />);
  expect([...html.matchAll(/<time dateTime="([^"]+)"/g)].map(([, each]) => each)).toEqual([
    "2018-06-22",
    "2018-06-21",
    "2018-06-20",
  ]);
});

test("a workplace of unknown size has no share and no bar", () => {
  const html = renderToStaticMarkup(
    <ProgressByWorkplace workplaces={[{ id: "a", name: "Amazon", headcount: null, issued: 10, total: 6 }]} />,
  );
  expect(html).toContain("not known");
  expect(html).not.toContain("<svg");
});

test("a bar is as long as its part of the whole, and never longer than that", () => {
  const bars = [
    { id: "a", label: "A", count: 25, of: 100 },
    { id: "b", label: "B", count: 120, of: 100 },
  ];
  const widths = [...renderToStaticMarkup(<Bars bars={bars} />).matchAll(/share-signed" width="(\d+)"/g)];
  expect(widths.map(([, width]) => width)).toEqual(["25", "100"]);
});

test("each step has its share of the step before, and none where nobody took that", () => {
  const html = renderToStaticMarkup(
    <ProgressSteps funnel={{ asked: 40, confirmed: 20, issued: 20, posted: 10 }} />,
  );
  expect([...html.matchAll(/(\d+)%/g)].map(([, each]) => each)).toEqual(["50", "100", "50"]);
  const none = renderToStaticMarkup(
    <ProgressSteps funnel={{ asked: 0, confirmed: 0, issued: 0, posted: 0 }} />,
  );
  expect(none).not.toContain("%");
});
