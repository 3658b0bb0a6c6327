import { readdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ServerBuild } from "@remix-run/node";
import type { Environment } from "./platform/env.server.ts";
import { securityHeaders } from "./platform/http.server.ts";
import { openBase } from "./platform/open-context.server.ts";
import { prepareHashing } from "./organizer/hash-password.server.ts";
import { readStaticFiles } from "./platform/static-files.server.ts";
import { openWeb, type Web, type WebParts } from "./server.ts";

const buildFolder = path.resolve("build");

/** Opens the database and the web process over it, and listens. What it opened it closes. */
export async function serve(
  env: Environment,
  databaseUrl: string,
  { isDeveloping, clock = () => new Date() }: { isDeveloping: boolean; clock?: () => Date },
): Promise<Web> {
  const { base, close } = await openBase(env, databaseUrl);
  await prepareHashing();
  const pages = isDeveloping ? await developedPages() : await builtPages(env);
  const web = await openWeb({ env, databaseUrl, base, clock, ...pages });
  await new Promise<void>((resolve, reject) => {
    web.server.once("error", reject);
    web.server.listen(env.port, env.host, resolve);
  });
  return {
    ...web,
    close: async () => {
      await web.close();
      await close();
    },
  };
}

type Pages = Pick<WebParts, "build" | "files" | "programs"> & Partial<Pick<WebParts, "develop">>;

async function builtPages(env: Environment): Promise<Pages> {
  const build = (await import(pathToFileURL(path.join(buildFolder, "server/index.js")).href)) as ServerBuild;
  const client = path.join(buildFolder, "client");
  const files = await readStaticFiles(client, securityHeaders({ origin: env.origin }), {
    // A worker is bound by the policy that its own file comes with, not by the page's.
    worker: securityHeaders({ origin: env.origin, scripts: true }),
  });
  const programs = (await readdir(path.join(client, "programs"))).filter((name) => name.endsWith(".js"));
  return {
    build,
    files,
    programs: Object.fromEntries(
      programs.map((name) => [name.replace(/-[A-Z0-9]{8}\.js$/, ""), `/programs/${name}`]),
    ),
  };
}

/** Vite in the same server: pages are rendered from the sources, and open pages load again at every change. */
async function developedPages(): Promise<Pages> {
  const { createServer } = await import("vite");
  const vite = await createServer({ server: { middlewareMode: true }, appType: "custom" });
  // Nothing is hydrated, so a page is hot by being loaded again.
  vite.watcher.on("change", () => vite.ws.send({ type: "full-reload" }));
  return {
    build: () => vite.ssrLoadModule("virtual:remix/server-build") as Promise<unknown> as Promise<ServerBuild>,
    files: new Map(),
    programs: {
      "check-log": "/app/browser/check-log.ts",
      "check-log-worker": "/app/browser/check-log-worker.ts",
      export: "/app/browser/export.ts",
      "find-signature": "/app/browser/find-signature.ts",
      "hash-file": "/app/browser/hash-file.ts",
      "make-ticket": "/app/browser/make-ticket.ts",
      passkey: "/app/browser/passkey.ts",
      "post-ticket": "/app/browser/post-ticket.ts",
      "prove-work": "/app/browser/prove-work.ts",
      write: "/app/browser/write.ts",
    },
    develop: (request: IncomingMessage, response: ServerResponse) =>
      new Promise((resolve) => {
        response.on("finish", () => resolve(true));
        vite.middlewares(request, response, () => resolve(false));
      }),
  };
}
