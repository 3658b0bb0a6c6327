import { dependsOnHeader, trueUntilHeader } from "./page-cache.server.ts";

/** For public pages: any shared cache may help for seconds, a browser asks each time. */
const publicCaching = "public, max-age=0, s-maxage=5, stale-while-revalidate=30, stale-if-error=300";

/** Headers of a public page that shows these things: the names under which their changes are announced. */
export function publicPage(dependsOn: string[], trueUntil?: Date): Record<string, string> {
  return {
    "Cache-Control": publicCaching,
    [dependsOnHeader]: dependsOn.join(" "),
    ...(trueUntil ? { [trueUntilHeader]: String(trueUntil.getTime()) } : {}),
  };
}

const forPrograms = { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" };

/** Public data: the same, and for programs from anywhere. */
export function publicData(body: unknown, dependsOn: string[], trueUntil?: Date): Response {
  const headers = { ...publicPage(dependsOn, trueUntil), "Content-Type": "application/json; charset=utf-8" };
  return new Response(JSON.stringify(body), { headers: { ...headers, ...forPrograms } });
}

/**
 * A public file for programs from anywhere. One that depends on nothing never changes under its address.
 *
 * @param isFixed never changes either, but may be taken away with what it depends on
 */
export function publicFile(
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  { dependsOn, isFixed = dependsOn === "nothing" }: { dependsOn: string[] | "nothing"; isFixed?: boolean },
): Response {
  const caching = {
    ...publicPage(dependsOn === "nothing" ? [] : dependsOn),
    ...(isFixed ? { "Cache-Control": "public, max-age=31536000, immutable" } : {}),
  };
  return new Response(body, { headers: { ...caching, "Content-Type": type, ...forPrograms } });
}

/** A public document that a browser shows, under the name it is to be saved as. */
export function publicDocument(
  body: Uint8Array<ArrayBuffer>,
  type: string,
  { name, dependsOn }: { name: string; dependsOn: string[] },
): Response {
  const headers = { ...publicPage(dependsOn), "Content-Type": type, ...forPrograms };
  return new Response(body, { headers: { ...headers, "Content-Disposition": `inline; filename="${name}"` } });
}

/** Marks an answer that is made while it is sent, for whoever writes it; no visitor sees this. */
export const streamedHeader = "x-streamed";

/**
 * A public file for programs from anywhere that is too large to be in memory, under the name it is to be saved as. Nobody keeps
 * it: it is made anew for whoever asks.
 *
 * @param octets nothing for who asks by HEAD
 * @param onEnd called when it was read to its end, could not be made, or is wanted no more
 */
export function publicStream(
  octets: AsyncGenerator<Uint8Array> | undefined,
  type: string,
  { name, onEnd }: { name: string; onEnd: () => void },
): Response {
  const headers = { "Content-Type": type, "Content-Disposition": `attachment; filename="${name}"` };
  const body = octets ? streamOf(octets, onEnd) : null;
  return new Response(body, { headers: { ...headers, ...forPrograms, [streamedHeader]: "yes" } });
}

/** The same for a member of a team: nobody else is to have it, and nobody keeps it on the way. */
export function privateStream(
  octets: AsyncGenerator<Uint8Array>,
  type: string,
  { name, onEnd }: { name: string; onEnd: () => void },
): Response {
  const headers = { "Content-Type": type, "Content-Disposition": `attachment; filename="${name}"` };
  return new Response(streamOf(octets, onEnd), {
    headers: { ...headers, "Cache-Control": "no-store", [streamedHeader]: "yes" },
  });
}

function streamOf(octets: AsyncGenerator<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await octets.next().catch((error: unknown) => {
          onEnd();
          throw error;
        });
        if (!done) return controller.enqueue(value);
        controller.close();
        onEnd();
      },
      async cancel() {
        onEnd();
        await octets.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** An answer to a program, written as it is: building a `Response` for it would cost more than all the rest. */
export type JsonAnswer = { status: number; headers: Record<string, string>; body: string };

/** An error for programs (RFC 9457). `detail` is a sentence that says what to do next. */
export function problem(status: number, title: string, detail: string): JsonAnswer {
  const headers = {
    "content-type": "application/problem+json; charset=utf-8",
    "access-control-allow-origin": "*",
  };
  return { status, headers, body: JSON.stringify({ status, title, detail }) };
}

/** The form that was sent. Throws the answer to a body that is none, which is the sender's mistake and not ours. */
export async function formIn(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch {
    throw new Response(null, { status: 422, statusText: "Not a form" });
  }
}

/** The JSON that was sent; nothing for a body that is none, which no form takes. */
export async function jsonIn(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
}

/**
 * What was typed into a field of a form; nothing when the field is not there or holds a file. The one character that PostgreSQL has no
 * room for, which nobody types, is shown as one that cannot be shown, and is in no address.
 */
export function typedIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.replaceAll("\0", "\ufffd") : "";
}

/** Throws the answer that sends a visitor to another page of this site. */
export function goTo(path: string): never {
  throw new Response(null, { status: 302, headers: { Location: path } });
}

/** Throws the answer to a form that nobody is signed in any more. */
export function signedOut(): never {
  throw new Response(null, { status: 401, statusText: "Signed out" });
}

/** Throws the answer to a form that came too late: what it was for is over. */
export function over(): never {
  throw new Response(null, { status: 410, statusText: "Over" });
}

/** For whoever saves a page of several and wants the next one: that its address says so, once it is saved. */
export function thenIn(form: FormData): string {
  return form.get("then") === "next" ? "?then=next" : "";
}

/** Whether a page is asked for by who saved it just now and wants the next one. Not while a form is answered: that shows what was typed. */
export function wantsNext(request: Request, { answering }: { answering?: boolean }): boolean {
  return !answering && new URL(request.url).searchParams.get("then") === "next";
}

/** Throws the answer that there is no such page. */
export function notFound(): never {
  throw new Response(null, { status: 404, statusText: "Not found" });
}

/** Throws the answer that the page is there, and not for whoever asked. */
export function forbidden(): never {
  throw new Response(null, { status: 403, statusText: "Not allowed" });
}

/** The things the web process promises about every answer. A page that runs a script says so itself. */
export function securityHeaders({
  origin,
  scripts = false,
  workers = false,
  frames = false,
  framed = false,
}: {
  origin: string;
  scripts?: boolean;
  /** Whether a program may go on in a thread of its own. */
  workers?: boolean;
  /** Whether it may show pages of this site within itself. */
  frames?: boolean;
  /** Whether pages of this site may show it within themselves. */
  framed?: boolean;
}): Record<string, string> {
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      "style-src 'self'",
      "font-src 'self'",
      "img-src 'self'",
      `script-src ${scripts ? "'self'" : "'none'"}`,
      `worker-src ${workers ? "'self'" : "'none'"}`,
      `connect-src ${scripts ? "'self'" : "'none'"}`,
      ...(frames ? ["frame-src 'self'"] : []),
      "form-action 'self'",
      "base-uri 'none'",
      `frame-ancestors ${framed ? "'self'" : "'none'"}`,
    ].join("; "),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": framed ? "SAMEORIGIN" : "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    ...(origin.startsWith("https:")
      ? { "Strict-Transport-Security": "max-age=63072000; includeSubDomains" }
      : {}),
  };
}

/** Whether this is a page of organizers or operators, any of which may run the program that asks for a passkey. */
export function isWorkspace(path: string): boolean {
  return /^\/(organize|admin)(?![^/?])/.test(path);
}

/** Headers of a page that runs one of our programs; it is made for one visitor and kept by nobody. */
export function scriptPage(origin: string, { frames = false } = {}): Record<string, string> {
  return { ...securityHeaders({ origin, scripts: true, frames }), "Cache-Control": "no-store" };
}
