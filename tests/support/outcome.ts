import path from "node:path";

/** What a run of tests came to. A failure is the name of a test, or a sentence on what kept tests from being run. */
export type Outcome = { passed: number; skipped: number; failures: string[] };

type VitestReport = {
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
};

/** Reads the report of vitest's reporter "json". A file that could not be loaded is one failure. */
export function vitestOutcome(json: string): Outcome {
  const report = JSON.parse(json) as VitestReport;
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(process.cwd(), name);
    const failed = assertionResults.filter((each) => each.status === "failed");
    if (failed.length > 0) return failed.map(({ fullName }) => `${file} › ${fullName}`);
    return status === "failed" ? [`${file}: ${message.split("\n")[0] ?? ""}`] : [];
  });
  return {
    passed: report.numPassedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

type PlaywrightReport = {
  suites: PlaywrightSuite[];
  errors: { message?: string }[];
};
type PlaywrightSuite = {
  title: string;
  suites?: PlaywrightSuite[];
  specs: { title: string; tests: { status: "expected" | "unexpected" | "flaky" | "skipped" }[] }[];
};

/** Reads the report of Playwright's reporter "json". */
export function playwrightOutcome(json: string): Outcome {
  const report = JSON.parse(json) as PlaywrightReport;
  const outcome: Outcome = { passed: 0, skipped: 0, failures: [] };
  const count = (suite: PlaywrightSuite, names: string[]) => {
    for (const spec of suite.specs)
      for (const { status } of spec.tests) {
        if (status === "skipped") outcome.skipped++;
        else if (status === "unexpected") outcome.failures.push([...names, spec.title].join(" › "));
        else outcome.passed++;
      }
    for (const inner of suite.suites ?? []) count(inner, [...names, inner.title].filter(Boolean));
  };
  for (const suite of report.suites) count(suite, [suite.title]);
  for (const { message = "" } of report.errors) outcome.failures.push(message.split("\n")[0] ?? "");
  return outcome;
}
