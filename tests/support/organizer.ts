import { inviteOrganizer, inviteToTeam } from "#app/organizer/invitation.server.ts";
import type { TeamRole } from "#app/organizer/organizer.ts";
import { setUp } from "#app/organizer/set-up.server.ts";
import { beginSession, findSession, type Me } from "#app/organizer/session.server.ts";
import type { Context } from "#app/platform/context.server.ts";
import type { App } from "./app.ts";

export const password = "plum kettle raft north";

/** A browser in which an organizer may be signed in. */
export class OrganizerBrowser {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor({ origin }: Pick<App, "origin">, session?: string) {
    this.#origin = origin;
    if (session) this.#cookies.set("organizer", session);
  }

  get session(): string | undefined {
    return this.#cookies.get("organizer");
  }

  /** Opens a page, or sends a form to it. Follows no redirect. */
  visit(page: string, form?: Record<string, string> | [string, string][]): Promise<Response> {
    return this.#fetch(page, form ? { method: "POST", body: new URLSearchParams(form) } : {});
  }

  /** Sends JSON, as a page's program does. */
  send(page: string, json: unknown): Promise<Response> {
    return this.#fetch(page, { method: "POST", body: JSON.stringify(json) }, "application/json");
  }

  async #fetch(page: string, request: RequestInit, type?: string): Promise<Response> {
    const answer = await fetch(`${this.#origin}${page}`, {
      redirect: "manual",
      ...request,
      headers: {
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(type ? { "content-type": type } : {}),
      },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
    }
    return answer;
  }
}

/** The secret at the end of an invitation's link. */
export const secretIn = (link: string) => new URL(link).searchParams.get("invitation") ?? "";

export type Organizer = { id: string; browser: OrganizerBrowser };

/** One of those who run the site, signed in. */
export async function anOperator(app: App, name: string): Promise<Organizer> {
  return arrive(app, name, await inviteOrganizer(app.context(), null, { isOperator: true }));
}

/** An organizer who has set up an account by an operator's link, or by a link to a letter's team, and is signed in. */
export async function anOrganizer(
  app: App,
  name: string,
  team?: { letterId: string; by: string; role: TeamRole },
): Promise<Organizer> {
  const context = app.context();
  const link = team
    ? await inviteToTeam(context, { letterId: team.letterId, organizerId: team.by, role: team.role })
    : await inviteOrganizer(context, null);
  return arrive(app, name, link);
}

async function arrive(app: App, name: string, link: string): Promise<Organizer> {
  const context = app.context();
  const address = `${name.toLowerCase()}@mail.example`;
  const outcome = await setUp(context, secretIn(link), { name, address, password });
  if (outcome.kind !== "set-up") throw new Error(`${name} could not set up: ${outcome.kind}`);
  const me = await findSession(context, outcome.session);
  return { id: me?.id ?? "", browser: new OrganizerBrowser(app, outcome.session) };
}

/** An account as one more browser has it that is signed in. */
export async function aSessionOf({ db, now }: Context, organizerId: string): Promise<Me> {
  const me = await findSession({ db, now }, await beginSession(db, organizerId, now));
  if (!me) throw new Error("a session that has just begun is alive");
  return me;
}
