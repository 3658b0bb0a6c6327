import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ProgressByWorkplace, ProgressOverTime } from "./progress.tsx";

const day = (date: string, total: number) => ({ day: date, total, posted: 5, withdrawn: 0, removed: 0 });

test("the line ends where the total is, and never leaves the drawing", () => {
  const days = [day("2018-06-20", 0), day("2018-06-21", 50), day("2018-06-30", 100)];
  const html = renderToStaticMarkup(<ProgressOverTime days={days} goal={150} />);
  expect(html).toContain('points="0,200 64,136 640,72"');
  expect(html).toContain("M0,8H640");
});

test("a goal far away is not drawn, and one day is no line", () => {
  const far = renderToStaticMarkup(
    <ProgressOverTime days={[day("2018-06-20", 1), day("2018-06-21", 5)]} goal={5000} />,
  );
  expect(far).not.toContain("progress-goal");
  expect(renderToStaticMarkup(<ProgressOverTime days={[day("2018-06-20", 1)]} goal={null} />)).not.toContain(
    "<svg",
  );
});

test("a workplace of unknown size has no share", () => {
  const html = renderToStaticMarkup(
    <ProgressByWorkplace workplaces={[{ id: "a", name: "Amazon", headcount: null, issued: 10, total: 6 }]} />,
  );
  expect(html.match(/not known/g)).toHaveLength(2);
});
