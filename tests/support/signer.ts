import { readPublicKey } from "#app/credential/blind.ts";
import { begin, finish, type Pending } from "#app/credential/make-credential.ts";
import { fromBase64url, toBase64url } from "#app/credential/octets.ts";
import { newEntropy } from "#app/credential/words.ts";
import { sessionCookies } from "#app/verification/session-cookie.server.ts";
import type { Purpose } from "#app/verification/session.server.ts";
import type { App } from "./app.ts";
import { codeIn } from "./mailbox.ts";

type LetterJson = {
  genesis: string;
  text: { hash: string };
  workplaces: { id: string; publicKey: string; domains: string[]; anyMailbox: boolean }[];
};

export type Ticket = { workplace: string; token: string };

type Visit = { method?: string; headers?: Record<string, string>; body?: string };

/** Somebody at a browser, as far as a server can tell: forms, redirects, and cookies that obey their paths. */
export class Signer {
  /** Where the browser points to; another web process when a test says so. */
  app: Pick<App, "origin" | "mails">;
  readonly address: string;
  readonly #cookies: { name: string; value: string; path: string }[] = [];

  constructor(app: Pick<App, "origin" | "mails">, address: string) {
    this.app = app;
    this.address = address;
  }

  /** Sends a form, or asks for a page, without following redirects. */
  async visit(
    path: string,
    form?: Record<string, string>,
    { method = form ? "POST" : "GET", headers = {}, body }: Visit = {},
  ): Promise<Response> {
    const cookie = this.cookieFor(path);
    const response = await fetch(new URL(path, this.app.origin), {
      method,
      redirect: "manual",
      headers: { ...(cookie ? { cookie } : {}), "sec-fetch-site": "same-origin", ...headers },
      ...(form ? { body: new URLSearchParams(form) } : {}),
      ...(body === undefined ? {} : { body }),
    });
    for (const set of response.headers.getSetCookie()) this.#keep(set);
    return response;
  }

  /** What this browser would send as its Cookie to a path. */
  cookieFor(path: string): string {
    return this.#cookies
      .filter(
        (each) => path === each.path || path.startsWith(`${each.path}/`) || path.startsWith(`${each.path}?`),
      )
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }

  /** Has this browser's session for a letter from here on, as if it had asked for a code. */
  enter(slug: string, session: string, purpose: Purpose = "sign"): void {
    for (const [, cookie] of sessionCookies(session, slug, purpose, this.app.origin)) this.#keep(cookie);
  }

  #keep(set: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    const [, path = "/"] = /;\s*path=([^;]+)/i.exec(set) ?? [];
    const known = this.#cookies.findIndex((each) => each.name === name && each.path === path);
    this.#cookies.splice(known < 0 ? this.#cookies.length : known, 1, { name, value, path });
  }

  ask(slug: string): Promise<Response> {
    return this.visit(`/letters/${slug}/sign`, { address: this.address });
  }

  confirm(slug: string, code: string): Promise<Response> {
    return this.visit(`/letters/${slug}/confirm`, { code });
  }

  /** Asks for a code, waits for the mail and types it. */
  async askAndConfirm(slug: string): Promise<void> {
    await this.ask(slug);
    const confirmed = await this.confirm(slug, codeIn(await this.app.mails.next(this.address)));
    if (confirmed.status !== 303) throw new Error(`the code was refused with ${confirmed.status}`);
  }

  async signByName(slug: string, form: Record<string, string>): Promise<Response> {
    await this.askAndConfirm(slug);
    return this.visit(`/letters/${slug}/choose`, { shown: "named", ...form });
  }

  async letter(slug: string): Promise<LetterJson> {
    return (await (await fetch(new URL(`/letters/${slug}.json`, this.app.origin))).json()) as LetterJson;
  }

  /** Asks for the blind signature of this message. */
  issue(slug: string, blinded: Uint8Array): Promise<Response> {
    const cookie = this.#cookies.find(({ path }) => path === `/letters/${slug}/issue`);
    return fetch(new URL(`/letters/${slug}/issue`, this.app.origin), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "sec-fetch-site": "same-origin",
        ...(cookie ? { cookie: `${cookie.name}=${cookie.value}` } : {}),
      },
      body: JSON.stringify({ blinded: toBase64url(blinded) }),
    });
  }

  /** What the browser program makes before anything is sent: the blinded message of these words. */
  async blind(
    slug: string,
    entropy = newEntropy(),
  ): Promise<{ blinded: Uint8Array; pending: Pending; workplace: string }> {
    const letter = await this.letter(slug);
    const domain = this.address.slice(this.address.indexOf("@") + 1);
    const workplace =
      letter.workplaces.find(({ domains }) => domains.includes(domain)) ??
      letter.workplaces.find(({ anyMailbox }) => anyMailbox);
    if (!workplace) throw new Error("not a colleague");
    const { blinded, pending } = await begin({
      entropy,
      genesis: new Uint8Array(Buffer.from(letter.genesis, "hex")),
      text: new Uint8Array(Buffer.from(letter.text.hash, "hex")),
      publicKey: await readPublicKey(new Uint8Array(Buffer.from(workplace.publicKey, "base64"))),
    });
    return { blinded, pending, workplace: workplace.id };
  }

  /** Has a message signed by a confirmed session and makes the ticket of it. */
  async issueTicket(slug: string, entropy = newEntropy()): Promise<Ticket> {
    const { blinded, pending, workplace } = await this.blind(slug, entropy);
    const answer = (await (await this.issue(slug, blinded)).json()) as {
      blindSignature?: string;
      detail?: string;
    };
    const finished = await finish(pending, fromBase64url(answer.blindSignature ?? "") ?? new Uint8Array());
    if (finished.kind !== "credential") throw new Error(answer.detail ?? "the answer does not verify");
    return { workplace, token: toBase64url(finished.token) };
  }

  /** Signs anonymously up to the ticket, as the browser program does. */
  async makeTicket(slug: string, entropy = newEntropy()): Promise<Ticket> {
    await this.askAndConfirm(slug);
    return this.issueTicket(slug, entropy);
  }

  /** Posts a ticket as a stranger would: without a cookie. */
  post(slug: string, ticket: Ticket, role: string | null = null): Promise<Response> {
    return fetch(new URL(`/letters/${slug}/post`, this.app.origin), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...ticket, role }),
    });
  }
}
