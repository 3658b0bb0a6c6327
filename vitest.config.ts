import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["{app,emails,prisma}/**/*.test.{ts,tsx}", "tests/layers.test.ts"] } },
      {
        test: {
          name: "services",
          include: ["tests/{integration,attack}/**/*.test.ts"],
          globalSetup: "tests/support/global-setup.ts",
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // What is awaited is awaited, also by a machine that is busy with something else.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
