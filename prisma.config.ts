import { defineConfig } from "prisma/config";

// `prisma generate` insists that a native schema engine exists, though it never runs it. Migrations are
// applied by the engine's WebAssembly build (app/platform/migrate.server.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
});
