import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequestHandler, type AppLoadContext, type ServerBuild } from "@remix-run/node";
import { isJson, takeJson } from "./before-remix.server.ts";
import { forgetPrivateKeys } from "./credential/issuer-keys.server.ts";
import { LetterMemory } from "./letter/letter-memory.server.ts";
import { hearAnnouncements } from "./platform/announcements.server.ts";
import { AtOnce } from "./platform/at-once.server.ts";
import type { Context } from "./platform/context.server.ts";
import type { Environment } from "./platform/env.server.ts";
import { problem, securityHeaders } from "./platform/http.server.ts";
import { PageCache } from "./platform/page-cache.server.ts";
import { publicKey } from "./platform/public-pages.server.ts";
import { RateLimiter } from "./platform/rate-limit.server.ts";
import { BodyTooLarge, toRequest, writeResponse } from "./platform/remix-adapter.server.ts";
import { sendStored, type StoredResponse } from "./platform/stored-response.server.ts";
import { visitorNetwork } from "./platform/visitor.server.ts";
import { Pool } from "./signature/pool.server.ts";
import { Floods } from "./verification/floods.server.ts";

/** What routes are given: the context of use cases, and what only the web process has. */
export type WebContext = Context & {
  letters: LetterMemory;
  intake: Pool;
  floods: Floods;
  /** Who has an archive, or a file of all names, made. */
  archives: AtOnce;
  /** The same for members of a team, who do not wait for the public. */
  exports: AtOnce;
  env: Environment;
  /** Path of a browser program by its name. */
  programs: Record<string, string>;
  /** Set by a route's failure when the database cannot be reached: the visitor is told to come back. */
  unavailable?: boolean;
  /** While a form is answered: its answer is shown, also where the page alone would send the visitor elsewhere. */
  answering?: boolean;
};

declare module "@remix-run/node" {
  // The load context is the one thing that reaches every route; this gives it its type.
  interface AppLoadContext extends WebContext {}
}

export type WebParts = {
  env: Environment;
  databaseUrl: string;
  base: Omit<Context, "now">;
  clock: () => Date;
  build: ServerBuild | (() => Promise<ServerBuild>);
  files: Map<string, StoredResponse>;
  programs: Record<string, string>;
  /** Answers what belongs to the development server; true when it did. */
  develop?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
};

export type Web = { server: Server; cache: PageCache; close: () => Promise<void> };

/** An archive of a large letter takes a core for a while. */
const mostArchives = 2;

/**
 * The web process: static files, then pages from memory, then the few answers that are worth a handler of their own,
 * then Remix. It writes nothing about a visitor anywhere.
 */
export async function openWeb(parts: WebParts): Promise<Web> {
  const { env, base, clock, files, programs, develop } = parts;
  const letters = new LetterMemory();
  const floods = new Floods(base.pool, env.letterMailsAnHour);
  const archives = new AtOnce(mostArchives);
  const exports = new AtOnce(mostArchives);
  const shared = { ...base, letters, intake: new Pool(base.pool), floods, archives, exports, env, programs };
  const context = (): AppLoadContext => ({ ...shared, now: clock() });
  const remix = createRequestHandler(parts.build, env.nodeEnv);
  const headers = securityHeaders({ origin: env.origin });
  const developing = develop !== undefined;
  const limiter = new RateLimiter(base);

  // A public page is made from its address alone: there is no visitor in it.
  const cache = new PageCache((key) => render(new Request(new URL(key, env.origin)), key), {
    clock: () => clock().getTime(),
  });
  const announcements = await hearAnnouncements(parts.databaseUrl, {
    onChange: (slug) => {
      letters.forget(slug);
      forgetPrivateKeys(base.keys);
      cache.changed(slug);
    },
    onMissed: () => {
      letters.forgetAll();
      cache.everythingMayHaveChanged();
    },
  });

  async function render(request: Request, url: string): Promise<Response> {
    const current = { ...context(), answering: request.method === "POST" };
    const made = await remix(request, current);
    return finish(current.unavailable ? comeBack(made) : made, url);
  }

  function finish(made: Response, url: string): Response {
    for (const [name, value] of Object.entries(headers))
      if (!made.headers.has(name)) made.headers.set(name, value);
    if (!made.headers.has("cache-control")) made.headers.set("cache-control", "no-store");
    if (developing) made.headers.delete("content-security-policy");
    if (env.onionLocation) made.headers.set("onion-location", new URL(url, env.onionLocation).href);
    return made;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? "/";
    const reading = request.method === "GET" || request.method === "HEAD";
    if (!reading && request.method !== "POST")
      return plain(response, 405, "This address answers GET, HEAD and POST.");

    // `//host/…` would be read as an address on another host.
    if (!/^\/(?!\/)/.test(url)) return plain(response, 400, "There is no such address.");

    if (reading) {
      // A page's key is an address: what is kept under this one needs no closer look.
      if (cache.answer(url, request, response)) return;
      const file = files.get(url);
      if (file) return sendStored(request, response, file);
      const key = developing ? undefined : publicKey(url);
      if (key !== undefined) {
        if (cache.answer(key, request, response)) return;
        const other = await cache.makeAndAnswer(key, request, response);
        if (other) await writeResponse(other, response, request.method === "HEAD");
        return;
      }
      if (url === "/healthz") return plain(response, 200, "alive");
      if (url === "/readyz") return ready(response);
    } else if (!isOwn(request, env) && !cookieless.test(url)) {
      return plain(response, 403, "This form was sent from another site. Open it here and send it again.");
    } else {
      const network = visitorNetwork(request, env.trustProxy);
      const wait = network && (await limiter.take(url, network, clock()));
      if (wait) return tooMany(request, response, wait);
    }

    if (await develop?.(request, response)) return;
    const json = await takeJson(request, context());
    if (json) {
      response.writeHead(json.status, { ...headers, "cache-control": "no-store", ...json.headers });
      response.end(json.body);
      return;
    }
    const made = await render(await toRequest(request, env.origin), url);
    await writeResponse(made, response, request.method === "HEAD");
  }

  /** The same for everybody, whatever the form says: it has not been read. */
  async function tooMany(request: IncomingMessage, response: ServerResponse, wait: number): Promise<void> {
    const refusal = isJson(request) ? tooManyForPrograms : await tooManyPage();
    response.writeHead(429, {
      ...headers,
      ...refusal.headers,
      "cache-control": "no-store",
      "retry-after": String(wait),
    });
    response.end(refusal.body);
  }

  // Made once: whoever sends too much is not to cost a rendered page each time.
  let tooManyMade: Promise<{ headers: Record<string, string>; body: string }> | undefined;
  function tooManyPage(): NonNullable<typeof tooManyMade> {
    tooManyMade ??= render(new Request(new URL("/too-many", env.origin)), "/too-many").then(async (made) => ({
      headers: { "content-type": "text/html; charset=utf-8" },
      body: await made.text(),
    }));
    tooManyMade.catch(() => (tooManyMade = undefined));
    return tooManyMade;
  }

  async function ready(response: ServerResponse): Promise<void> {
    try {
      await base.pool.query("select 1");
      plain(response, 200, "ready");
    } catch {
      plain(response, 503, "The database cannot be reached.", { "retry-after": "5" });
    }
  }

  function plain(
    response: ServerResponse,
    status: number,
    sentence: string,
    more: Record<string, string> = {},
  ): void {
    response.writeHead(status, {
      ...headers,
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      ...more,
    });
    response.end(`${sentence}\n`);
  }

  const server = createServer({
    requestTimeout: 15_000,
    headersTimeout: 10_000,
    keepAliveTimeout: 10_000,
    maxHeaderSize: 16_384,
  });
  server.maxHeadersCount = 100;
  server.on("request", (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      if (error instanceof BodyTooLarge)
        return plain(response, 413, "That is more than any form here takes.", { connection: "close" });
      if (request.errored ?? request.destroyed) return response.destroy();
      plain(response, 503, "This site is out of service for a moment. Nothing that was accepted is lost.", {
        "retry-after": "5",
      });
    });
  });

  return {
    server,
    cache,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), 2500);
      await closed;
      clearTimeout(force);
      await floods.close();
      await announcements.close();
    },
  };
}

const tooManyForPrograms = problem(
  429,
  "Too many requests",
  "Too many requests came from this connection within ten minutes. Nothing was changed. Wait as many seconds as Retry-After says and send it again: nothing can count twice.",
);

/** Takes tickets and withdrawals, from wherever: it reads no cookie, so nobody's browser can be abused for it. */
const cookieless = /^\/letters\/[a-z0-9-]+\/(post|receipt)(\?|$)/;

/**
 * Whether a form comes from this site. Browsers say where a request was made (Fetch Metadata), older ones name the origin;
 * a program that says neither carries no cookie that it did not mean to send.
 */
function isOwn(request: IncomingMessage, env: Environment): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin } = request.headers;
  if (origin === undefined) return true;
  return (
    origin === env.origin ||
    origin === env.onionLocation ||
    (URL.canParse(origin) && new URL(origin).host === request.headers.host)
  );
}

function comeBack(answer: Response): Response {
  return new Response(answer.body, {
    status: 503,
    headers: { ...Object.fromEntries(answer.headers), "retry-after": "5" },
  });
}
