import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequestHandler, type AppLoadContext, type ServerBuild } from "@remix-run/node";
import { isJson, takeJson, takeMetrics, takenDownForPrograms } from "./before-remix.server.ts";
import { forgetPrivateKeys } from "./credential/issuer-keys.server.ts";
import { LetterMemory } from "./letter/letter-memory.server.ts";
import type { Letter } from "./letter/letter.ts";
import { everything, hearAnnouncements } from "./platform/announcements.server.ts";
import { AtOnce } from "./platform/at-once.server.ts";
import type { Context } from "./platform/context.server.ts";
import type { Environment } from "./platform/env.server.ts";
import { formIn, isWorkspace, problem, securityHeaders, type JsonAnswer } from "./platform/http.server.ts";
import { PageCache } from "./platform/page-cache.server.ts";
import { publicKey } from "./platform/public-pages.server.ts";
import { RateLimiter, type Wait } from "./platform/rate-limit.server.ts";
import { BodyTooLarge, isForm, toRequest, writeResponse } from "./platform/remix-adapter.server.ts";
import { readSentForm, type SentField } from "./platform/sent-form.ts";
import { sendStored, type StoredResponse } from "./platform/stored-response.server.ts";
import { Switches, switchesName } from "./platform/switches.server.ts";
import { visitorNetwork } from "./platform/visitor.server.ts";
import { Pool } from "./signature/pool.server.ts";
import { Floods } from "./verification/floods.server.ts";

/** What routes are given: the context of use cases, and what only the web process has. */
export type WebContext = Context & {
  letters: LetterMemory;
  intake: Pool;
  floods: Floods;
  switches: Switches;
  /** Who has an archive, or a file of all names, made. */
  archives: AtOnce;
  /** The same for members of a team, who do not wait for the public. */
  exports: AtOnce;
  /** Whose picture is being read. */
  pictures: AtOnce;
  env: Environment;
  /** Path of a browser program by its name. */
  programs: Record<string, string>;
  /** Set by a route's failure when the database cannot be reached: the visitor is told to come back. */
  unavailable?: boolean;
  /** While a form is answered: its answer is shown, also where the page alone would send the visitor elsewhere. */
  answering?: boolean;
  /** Set where an answer is a refusal that no page has words for. */
  isRefused?: boolean;
  /** In place of an answer to a form that was not taken. */
  notTaken?: NotTaken;
  /** In place of a letter that was taken down: the reason, and where its signers get out. */
  takenDown?: Pick<Letter, "slug" | "ways"> & { reason: string };
};

/** Why a form was not taken, and all that was sent with it, for whoever has sent it. */
export type NotTaken = { status: number; isReadOnly?: boolean; sent?: SentField[] };

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

/** An archive of a large letter takes a core for a while, and so does a file of its names. */
const mostArchives = 2;
/** A picture takes a core and up to some hundred megabytes for a second. */
const mostPictures = 1;

/**
 * The web process: static files, then pages from memory, then the few answers that are worth a handler of their own,
 * then Remix. It writes nothing about a visitor anywhere.
 */
export async function openWeb(parts: WebParts): Promise<Web> {
  const { env, base, clock, files, programs, develop } = parts;
  const letters = new LetterMemory();
  const floods = new Floods(base.pool, env.letterMailsAnHour);
  const switches = new Switches(base.db);
  const archives = new AtOnce(mostArchives);
  const exports = new AtOnce(mostArchives);
  const pictures = new AtOnce(mostPictures);
  const intake = new Pool(base.pool);
  const shared = { ...base, letters, intake, floods, switches, archives, exports, pictures, env, programs };
  const context = (): AppLoadContext => ({ ...shared, now: clock() });
  const remix = createRequestHandler(parts.build, env.nodeEnv);
  const headers = securityHeaders({ origin: env.origin });
  const workspaceHeaders = securityHeaders({ origin: env.origin, scripts: true });
  const developing = develop !== undefined;
  const limiter = new RateLimiter(base);

  // A public page is made from its address alone: there is no visitor in it.
  const cache = new PageCache((key) => render(new Request(new URL(key, env.origin)), key), {
    clock: () => clock().getTime(),
  });
  const announcements = await hearAnnouncements(parts.databaseUrl, {
    onChange: (name) => {
      if (name === switchesName) return void lookAtSwitches();
      if (name === everything) {
        letters.forgetAll();
        return cache.dropEverything();
      }
      letters.forget(name);
      forgetPrivateKeys(base.keys);
      cache.changed(name);
    },
    onMissed: () => {
      letters.forgetAll();
      void lookAtSwitches();
    },
  });
  await switches.refresh();

  /** Every page says what is switched on, so every page is made anew. */
  async function lookAtSwitches(): Promise<void> {
    cache.everythingMayHaveChanged();
    // Where the database is away, it is asked again when it is back: that is announced too.
    await switches.refresh().catch(() => undefined);
    cache.everythingMayHaveChanged();
    refusalPages.clear();
  }

  /** @param sent the same form once more, for where its answer has no words for it */
  async function render(request: Request, url: string, sent?: Request): Promise<Response> {
    const current = { ...context(), answering: request.method === "POST" };
    const letter = await letterAt(current, url);
    if (letter && letter.takenDown !== null && !staysWithTakenDown.test(url)) {
      const { slug, ways, takenDown: reason } = letter;
      const fields = sent && (await fieldsIn(sent));
      const typed = fields ? { notTaken: { status: 410, sent: fields } } : {};
      return finish(await inPlaceOf(url, { ...current, ...typed, takenDown: { slug, ways, reason } }), url);
    }
    const made = await remix(request, current);
    // The header is what a route that has no page says instead.
    const isRefused = current.isRefused || made.headers.has("x-remix-catch");
    if (sent && isRefused && made.status >= 400) {
      const kept = await notTaken(url, { status: current.unavailable ? 503 : made.status }, sent);
      if (kept) return current.unavailable ? comeBack(kept) : kept;
    }
    if (letter && !letter.listed) made.headers.set("x-robots-tag", "noindex");
    return finish(current.unavailable ? comeBack(made) : made, url);
  }

  /** The page with everything that was typed into a form that was not taken; nothing where what was sent is no form. */
  async function notTaken(url: string, why: NotTaken, form: Request): Promise<Response | undefined> {
    const sent = await fieldsIn(form);
    return sent && finish(await remix(notTakenPage(), { ...context(), notTaken: { ...why, sent } }), url);
  }

  const notTakenPage = () => new Request(new URL("/not-taken", env.origin));

  /** The letter under whose address this is. Where the database is away the page itself finds that out, and says so. */
  async function letterAt(current: AppLoadContext, url: string): Promise<Letter | undefined> {
    const [, slug] = ofLetter.exec(url) ?? [];
    if (!slug) return undefined;
    return letters.findAlsoTakenDown(current, slug).catch(() => undefined);
  }

  /** What stands where a letter was: a page for people, a problem for programs. */
  async function inPlaceOf(
    url: string,
    current: AppLoadContext & { takenDown: { reason: string } },
  ): Promise<Response> {
    if (!isData.test(url)) return remix(new Request(new URL("/taken-down", env.origin)), current);
    const { status, headers: more, body } = takenDownForPrograms(current.takenDown.reason);
    return new Response(body, { status, headers: more });
  }

  function finish(made: Response, url: string): Response {
    for (const [name, value] of Object.entries(isWorkspace(url) ? workspaceHeaders : headers))
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

    // `//host/…` would be read as an address on another host, and a `\` as a `/` by some who read it and not by others.
    if (!/^\/(?!\/)[^\\]*$/.test(url)) return plain(response, 400, "There is no such address.");

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
      if (wait) return refuse(request, response, tooMany, wait);
      if (switches.isOn("read-only") && !staysWhileReadOnly.test(url))
        return refuse(request, response, readOnly, { seconds: 600, isFlood: false });
    }

    if (isForRemix(url)) return plain(response, 404, "There is no such address.");
    if (await develop?.(request, response)) return;
    const short = (await takeJson(request, context())) ?? (await takeMetrics(request, context()));
    if (short) {
      response.writeHead(short.status, { ...headers, "cache-control": "no-store", ...short.headers });
      response.end(short.body);
      return;
    }
    const made = isOwnForm(request)
      ? await takeForm(request, url)
      : await render(await readRequest(request), url);
    await writeResponse(made, response, request.method === "HEAD");
  }

  /** Whether what is sent with it may be shown to who has sent it: it was sent from a page of this site, by a person. */
  const isOwnForm = (request: IncomingMessage) =>
    request.method === "POST" && isForm(request) && isOwn(request, env);

  function readRequest(request: IncomingMessage): Promise<Request> {
    const limit = uploads.test(request.url ?? "") ? { uploadBytes: mostUploadBytes } : {};
    return toRequest(request, env.origin, limit);
  }

  /** A form as far as it is worth hearing, and whether that is more than any form takes. */
  async function hear(request: IncomingMessage): Promise<{ form: Request; isTooLarge: boolean }> {
    try {
      return { form: await readRequest(request), isTooLarge: false };
    } catch (error) {
      if (error instanceof BodyTooLarge && error.sent) return { form: error.sent, isTooLarge: true };
      throw error;
    }
  }

  /** The answer to a form, or everything that was typed into it. */
  async function takeForm(request: IncomingMessage, url: string): Promise<Response> {
    const { form, isTooLarge } = await hear(request);
    if (!isTooLarge) return render(form, url, form.clone());
    const kept = await notTaken(url, { status: 413 }, form);
    if (!kept) throw new BodyTooLarge();
    return kept;
  }

  /** The same for everybody, but for what they have typed themselves; whoever sends more and more is not heard any more. */
  async function refuse(
    request: IncomingMessage,
    response: ServerResponse,
    { why, forPrograms }: Refusal,
    { seconds, isFlood }: Wait,
  ): Promise<void> {
    const kept =
      isOwnForm(request) && !isFlood
        ? await notTaken(request.url ?? "/", why, (await hear(request)).form)
        : undefined;
    response.setHeader("retry-after", String(seconds));
    if (kept) return writeResponse(kept, response, false);
    const { status, ...refusal } = isJson(request)
      ? forPrograms
      : { status: why.status, headers: html, body: await refusalPage(why) };
    response.writeHead(status, { ...headers, ...refusal.headers, "cache-control": "no-store" });
    response.end(refusal.body);
  }

  // Made once: whoever sends too much is not to cost a rendered page each time.
  const refusalPages = new Map<NotTaken, Promise<string>>();
  function refusalPage(why: NotTaken): Promise<string> {
    const known = refusalPages.get(why);
    if (known) return known;
    const made = remix(notTakenPage(), { ...context(), notTaken: why }).then((page) => page.text());
    refusalPages.set(why, made);
    made.catch(() => refusalPages.delete(why));
    return made;
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

/** What was sent with a form; nothing where it is none. */
function fieldsIn(form: Request): Promise<SentField[] | undefined> {
  return formIn(form).then(readSentForm, () => undefined);
}

const html = { "content-type": "text/html; charset=utf-8" };

/** A form that is not taken, whatever it says: what people are shown, and what programs are told. */
type Refusal = { why: NotTaken; forPrograms: JsonAnswer };

const tooMany: Refusal = {
  why: { status: 429 },
  forPrograms: problem(
    429,
    "Too many requests",
    "Too many requests came from this connection within ten minutes. Nothing was changed. Wait as many seconds as Retry-After says and send it again: nothing can count twice.",
  ),
};

const readOnly: Refusal = {
  why: { status: 503, isReadOnly: true },
  forPrograms: problem(
    503,
    "Read-only for now",
    "This site can only be read for now. Nothing was changed and nothing is lost: a ticket stays good until its letter closes. Send it again later.",
  ),
};

/**
 * Taken also while the site is read-only: whoever runs it must get in to end that, and whoever has signed or follows must get out,
 * which cannot wait for anybody's maintenance.
 */
const staysWhileReadOnly = new RegExp(
  String.raw`^(/admin(/[a-z0-9/-]+)?|/organize/(sign-(in|out)|passkey/(again|challenge|sign-in))|/letters/[a-z0-9-]+/${waysOut()})(\?|$)`,
);

/** Under a letter's address: where a signature is withdrawn, a name taken down, a subscription ended. */
function waysOut(): string {
  return "(receipt|receipt/name|follow/stop|unsubscribe/[A-Za-z0-9_.-]+)";
}

const ofLetter = /^\/letters\/([a-z0-9-]{1,80})(?=[/.?#]|$)/;

/** Goes on when a letter was taken down: its signers get out here, and its log, which holds no text, goes on proving its total. */
const staysWithTakenDown = new RegExp(
  String.raw`^/letters/[a-z0-9-]+/(${waysOut()}|log/checkpoint|log/tile/[a-z0-9/.]+)(\?|$)`,
);

/** Addresses that programs read have an ending. */
const isData = /^[^?]+\.[a-z]+(\?|$)/;

/**
 * Whether the framework would answer with what a page is made of, in place of the page. No page of ours asks for that, and each wrong name
 * of a part would leave lines in the log.
 */
function isForRemix(url: string): boolean {
  const mark = url.indexOf("?");
  return mark >= 0 && new URLSearchParams(url.slice(mark)).has("_data");
}

/** The one form that takes a file. */
const uploads = /^\/organize\/letters\/[a-z0-9-]+\/write\/ties(\?|$)/;
const mostUploadBytes = 4 * 1024 ** 2;

/**
 * Takes tickets, withdrawals and the word of a mail program that somebody wants no more updates, from wherever: it reads no cookie, so
 * nobody's browser can be abused for it.
 */
const cookieless = /^\/letters\/[a-z0-9-]+\/(post|receipt|unsubscribe\/[\w-]+)(\?|$)/;

/**
 * Whether a form comes from this site. Browsers say where a request was made (Fetch Metadata), older ones name the origin;
 * a program that says neither carries no cookie that it did not mean to send.
 */
function isOwn(request: IncomingMessage, env: Environment): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { origin } = request.headers;
  if (origin === undefined) return true;
  if (origin === env.origin || origin === env.onionLocation) return true;
  // Under another name that this machine has. Under its own the scheme counts too: what is sent by http may come from anybody on the way.
  const { host } = request.headers;
  return host !== new URL(env.origin).host && URL.canParse(origin) && new URL(origin).host === host;
}

function comeBack(answer: Response): Response {
  return new Response(answer.body, {
    status: 503,
    headers: { ...Object.fromEntries(answer.headers), "retry-after": "5" },
  });
}
