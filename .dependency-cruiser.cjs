// Who may import whom. `npm run check` follows every import and fails when one of these rules is broken;
// tests/layers.test.ts breaks each rule once to see that it holds. Imports of types alone are free: they are gone at run time.

/** What each folder may import besides npm packages. A folder that is not listed may import nothing and be imported by nobody. */
const layers = {
  "app/platform": ["app/platform"],
  "app/letter": ["app/letter", "app/platform"],
  "app/credential": ["app/credential", "app/platform"],
  // What a log holds are credentials: whoever reads one reads them.
  "app/log": ["app/log", "app/credential", "app/platform"],
  "app/mail": ["app/mail", "app/platform"],
  "app/verification": ["app/verification", "app/letter", "app/mail", "app/platform", "emails"],
  "app/organizer": ["app/organizer", "app/letter", "app/mail", "app/platform", "emails"],
  "app/signature": [
    "app/signature",
    "app/letter",
    "app/verification",
    "app/credential",
    "app/log",
    "app/mail",
    "app/platform",
    "emails",
  ],
  "app/delivery": afterSigning("app/delivery"),
  "app/update": afterSigning("app/update"),
  "app/moderation": afterSigning("app/moderation"),
  // Browser programs: what they import runs in a browser, which the rules for pure files see to.
  "app/browser": ["app/browser", "app/credential", "app/letter", "app/log"],
  "app/ui": ["app/ui"],
  emails: ["emails"],
};

function afterSigning(folder) {
  return [folder, "app/letter", "app/signature", "app/log", "app/mail", "app/platform", "emails"];
}

const ours = "^(app|emails|prisma|tests|bench)/";
const tests = "\\.test\\.tsx?$";
/** Run by Node as programs: `app/*.ts`, the launcher, and three commands that stand beside what they work on. */
const programs = [
  "^app/[^/]+\\.ts$",
  "^app/platform/(launch\\.mjs|write-migration\\.ts)$",
  "^app/organizer/write-leaked-passwords\\.ts$",
  "^prisma/seed\\.ts$",
];
/** What stands around every route, and is one. */
const root = "^app/root\\.tsx$";
/** Files that may end up in a browser, or in a test that needs nothing: everything that does not say otherwise. */
const pure = {
  path: "^(app|emails|prisma)/",
  pathNot: ["\\.server\\.tsx?$", "^app/routes/", root, tests, ...programs],
};

const within = (folders) => `^(${folders.join("|")})/`;

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-missing-file",
      comment: "The other rules see only imports that lead somewhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    ...Object.entries(layers).map(([folder, allowed]) => ({
      name: `layer-of-${folder.replace("app/", "")}`,
      severity: "error",
      from: { path: within([folder]), pathNot: tests },
      to: { path: ours, pathNot: within(allowed) },
    })),
    {
      name: "layer-of-routes",
      comment: "Routes call domain folders and show with ui. Programs, mails and tests are not theirs.",
      severity: "error",
      from: { path: "^app/routes/", pathNot: tests },
      to: { path: ours, pathNot: ["^app/(?!browser/)[^/]+/", "^prisma/schema\\.prisma$"] },
    },
    {
      name: "no-unknown-folder",
      comment: "A new folder under app/ gets its line in `layers` first.",
      severity: "error",
      from: {},
      to: { path: "^app/[^/]+/", pathNot: within([...Object.keys(layers), "app/routes"]) },
    },
    {
      name: "nobody-imports-a-route",
      severity: "error",
      from: { pathNot: "^(tests|bench)/" },
      to: { path: "^app/routes/" },
    },
    {
      name: "tests-stay-outside",
      severity: "error",
      from: { path: "^(app|emails|prisma)/", pathNot: tests },
      to: { path: ["^(tests|bench)/", tests] },
    },
    {
      name: "domain-knows-no-remix",
      comment: "Nor React: what is decided does not depend on how it is shown.",
      severity: "error",
      from: { path: ["^app/(?!(routes|ui|platform)/)[^/]+/", "^(emails|prisma)/"], pathNot: tests },
      to: { path: "(^|node_modules/)(@remix-run/|remix/|remix$|react/|react$|react-dom/|react-dom$)" },
    },
    {
      name: "only-skin-has-jsx",
      comment: "JSX needs no import of React, so a file that has it is told by its name.",
      severity: "error",
      from: {},
      to: { path: "^(app/(?!(routes|ui)/)[^/]+|emails|prisma)/.*\\.tsx$", pathNot: tests },
    },
    {
      name: "one-door-to-the-database",
      comment:
        "app/platform/db.server.ts opens the database, and passes on Prisma's `sql` tag for those who need it.",
      severity: "error",
      from: { path: "^(app|emails|prisma)/", pathNot: "^app/platform/(db\\.server\\.ts$|generated/)" },
      to: { path: ["^app/platform/generated/", "(^|node_modules/)@prisma/client(/|$)"] },
    },
    {
      name: "pure-files-know-no-server",
      severity: "error",
      from: pure,
      to: { path: "\\.server\\.tsx?$" },
    },
    {
      name: "pure-files-know-no-node",
      severity: "error",
      from: pure,
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "anonymity",
      comment:
        "Whoever blinds, spends or logs a credential cannot learn an address, through whatever chain of imports.",
      severity: "error",
      from: { path: "^app/(credential|log)/", pathNot: tests },
      to: { path: "^app/(verification|mail|organizer)/", reachable: true },
    },
  ],
  options: {
    exclude: { path: "^(build|bench/results)/|/\\.data/" },
    doNotFollow: { path: "node_modules|^app/platform/generated/" },
    tsPreCompilationDeps: false,
    // No tsconfig: with one that says `jsx`, every `.ts` file is read as `.tsx`, and some are read wrongly.
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
};
