import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AppLoadContext } from "@remix-run/node";
import { fromBase64url, toBase64url } from "./credential/octets.ts";
import { sessionAmong } from "./organizer/cookies.server.ts";
import { saveRefusal } from "./organizer/refusals.ts";
import { readWrittenPart, savePage, type WrittenPart } from "./organizer/save-page.server.ts";
import { findSession } from "./organizer/session.server.ts";
import { findHealth } from "./moderation/health.server.ts";
import { metricsOf } from "./moderation/metrics.ts";
import { problem, type JsonAnswer } from "./platform/http.server.ts";
import { readBody } from "./platform/remix-adapter.server.ts";
import { issueRefusal, postRefusal, withdrawRefusal } from "./signature/refusals.ts";
import { issue } from "./signature/issue.server.ts";
import { post } from "./signature/post.server.ts";
import { readWithdrawSecret } from "./signature/withdraw-secret.ts";
import { withdrawCredential } from "./signature/withdraw.server.ts";
import { sessionOf } from "./verification/session-cookie.server.ts";

const address = /^\/letters\/([a-z0-9-]{1,80})\/(issue|post|receipt)$/;

const writing = /^\/organize\/letters\/([a-z0-9-]{1,80})\/write\/(letter|text\/[A-Za-z0-9-]{2,35})$/;

/**
 * Answers the requests that programs make, as JSON, without going through the page renderer: issuing a credential, posting
 * one, withdrawing one, and saving a draft while it is typed. Nothing for any other request. Posting and withdrawing read no cookie.
 */
export async function takeJson(
  request: IncomingMessage,
  context: AppLoadContext,
): Promise<JsonAnswer | undefined> {
  if (request.method !== "POST" || !isJson(request)) return undefined;
  const [, slug, step] = address.exec(request.url ?? "") ?? [];
  const [, draft, page = ""] = writing.exec(request.url ?? "") ?? [];
  const part = readWrittenPart(page);
  if (!slug && !(draft && part)) return undefined;
  const body = readJson(await readBody(request));
  if (!body)
    return problem(400, "Not JSON", "Send one JSON object, as the description of this address says.");
  try {
    if (draft && part) return await saveJson(context, { slug: draft, part }, request.headers.cookie, body);
    const letter = await context.letters.findAlsoTakenDown(context, slug ?? "");
    if (!letter) return problem(404, "No such letter", "Look the letter up in /letters.json.");
    // Its signers can still get out.
    if (letter.takenDown !== null && step !== "receipt") return takenDownForPrograms(letter.takenDown);
    if (step === "issue") return await issueJson(context, letter, sessionOf(request.headers.cookie), body);
    return step === "post"
      ? await postJson(context, letter, body)
      : await withdrawJson(context, letter, body);
  } catch {
    return problem(
      503,
      "Out of service for a moment",
      "Nothing was stored. Try again in a few seconds: it cannot count twice.",
    );
  }
}

/** What programs are told in place of a letter that was taken down. 410: it says nothing of a court, as 451 (RFC 7725) would. */
export function takenDownForPrograms(reason: string): JsonAnswer {
  return problem(
    410,
    "This letter was taken down",
    `Whoever runs this site took this letter down. The reason given is: ${reason} Signatures can still be withdrawn at its receipt address.`,
  );
}

/** Health in counts, for the program that watches this site. For whoever does not send its token there is no such page. */
export async function takeMetrics(
  request: IncomingMessage,
  context: AppLoadContext,
): Promise<JsonAnswer | undefined> {
  const { metricsToken } = context.env;
  if (request.method !== "GET" || request.url !== "/metrics" || metricsToken === undefined) return undefined;
  const sent = hash(request.headers.authorization ?? "");
  // Takes as long for every wrong one.
  if (!timingSafeEqual(sent, hash(`Bearer ${metricsToken}`))) return undefined;
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  return { status: 200, headers, body: metricsOf(await findHealth(context)) };
}

const hash = (text: string) => createHash("sha256").update(text).digest();

/** Whether a program sends this, which reads JSON and no page. */
export function isJson(request: IncomingMessage): boolean {
  return request.headers["content-type"]?.startsWith("application/json") ?? false;
}

type Letter = NonNullable<Awaited<ReturnType<AppLoadContext["letters"]["find"]>>>;

async function issueJson(
  context: AppLoadContext,
  letter: Letter,
  session: string | undefined,
  { blinded }: Body,
): Promise<JsonAnswer> {
  const octets = typeof blinded === "string" ? fromBase64url(blinded) : undefined;
  const outcome = await issue(context, letter, session, octets ?? new Uint8Array());
  if (outcome.kind === "issued") return json({ blindSignature: toBase64url(outcome.blindSignature) });
  const { status, title, detail } = issueRefusal(outcome.kind);
  return problem(status, title, detail);
}

async function postJson(
  context: AppLoadContext,
  letter: Letter,
  { workplace, token, role = null }: Body,
): Promise<JsonAnswer> {
  const outcome = await post({ pool: context.intake, now: context.now }, letter, {
    workplace: word(workplace),
    token: word(token),
    role: role === null || role === "" ? null : word(role),
  });
  if (outcome.kind === "posted")
    return json({
      serial: Buffer.from(outcome.serial).toString("hex"),
      nextBatchAt: outcome.nextBatchAt.toISOString(),
    });
  const { status, title, detail } = postRefusal(outcome.kind);
  return problem(status, title, detail);
}

async function withdrawJson(context: AppLoadContext, letter: Letter, { secret }: Body): Promise<JsonAnswer> {
  const read = readWithdrawSecret(word(secret));
  const outcome = read.kind === "secret" ? await withdrawCredential(context, letter, read.secret) : read;
  switch (outcome.kind) {
    case "withdrawn":
    case "already-withdrawn":
      return json({ status: outcome.kind, nextBatchAt: null });
    case "waiting":
      return json({ status: outcome.kind, nextBatchAt: outcome.nextBatchAt.toISOString() });
    case "words":
    case "not-a-secret":
    case "no-such-signature": {
      const { status, title, detail } = withdrawRefusal(outcome.kind);
      return problem(status, title, detail);
    }
  }
}

/** What stands there instead is told to whoever came second, so that a program can see whether it was itself. */
async function saveJson(
  context: AppLoadContext,
  page: { slug: string; part: WrittenPart },
  cookie: string | undefined,
  { revision, ...fields }: Body,
): Promise<JsonAnswer> {
  const me = await findSession(context, sessionAmong(cookie, context.origin));
  const outcome = await savePage(context, me, {
    ...page,
    revision: typeof revision === "number" ? revision : Number.NaN,
    field: (name) => (Object.hasOwn(fields, name) ? word(fields[name]) : undefined),
  });
  if (outcome.kind === "saved") return json({ revision: outcome.revision });
  if (outcome.kind === "conflict") {
    const { savedBy, content } = outcome;
    return json({ revision: outcome.revision, savedBy, content }, 409);
  }
  const { status, title, detail } = saveRefusal(outcome.kind);
  return problem(status, title, detail);
}

type Body = Record<string, unknown>;

/** What is not a text is answered like a wrong one. */
function word(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function readJson(bytes: Buffer): Body | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
  } catch {
    return undefined;
  }
}

function json(value: unknown, status = 200): JsonAnswer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(value),
  };
}
