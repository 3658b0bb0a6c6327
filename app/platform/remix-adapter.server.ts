import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { streamedHeader } from "./http.server.ts";

/** Forms are small: what is larger was not typed. */
const mostBodyBytes = 64 * 1024;
/** But a letter is long, and so are its updates and answers, and a form may need twelve octets for one character of them. */
const mostWrittenBytes = 384 * 1024;
const written = /^\/organize\/letters\/[a-z0-9-]+\//;

// Everything else a browser tells about itself ends here: no code behind this line can store or print it. Where a form
// was sent from has been judged by then.
const passedOn = ["accept", "content-type", "cookie"];

/** What is larger than any form, with the form itself where it was worth hearing to its end. */
export class BodyTooLarge extends Error {
  readonly sent: Request | undefined;

  constructor(sent?: Request) {
    super();
    this.sent = sent;
  }
}

/** Whether this is a form, as browsers send it. */
export function isForm({ headers }: IncomingMessage): boolean {
  return /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/.test(headers["content-type"] ?? "");
}

/**
 * The request as routes see it: method, address, body and the few headers they need. Throws `BodyTooLarge`.
 *
 * @param uploadBytes for a form with a file: more than other forms have. In place of one that is larger still comes a form whose
 * `act` is `too-large`, so that its page can say so
 */
export async function toRequest(
  request: IncomingMessage,
  origin: string,
  { uploadBytes }: { uploadBytes?: number } = {},
): Promise<Request> {
  const headers = new Headers();
  for (const name of passedOn) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const method = request.method ?? "GET";
  const url = new URL(request.url ?? "/", origin);
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers });
  const toBe = (body: Buffer) => new Request(url, { method, headers, body: new Uint8Array(body) });
  if (uploadBytes === undefined) {
    const most = mostBytesOf(request);
    const body = await readBody(request, isForm(request) ? patience * most : most);
    if (body.length > most) throw new BodyTooLarge(toBe(body));
    return toBe(body);
  }
  const { isWhole, octets } = await readUpload(request, uploadBytes);
  if (isWhole) return toBe(octets);
  const typed = await typedBefore(octets, headers.get("content-type") ?? "");
  typed.set("act", "too-large");
  headers.delete("content-type");
  return new Request(url, { method, headers, body: typed });
}

/** So many times the limit a form is heard that is too large: a browser shows no answer before it has sent it all. */
const patience = 8;

/** Reads a form with a file; only its beginning when it is too large. Throws `BodyTooLarge` when it is so by far. */
async function readUpload(
  request: IncomingMessage,
  mostBytes: number,
): Promise<{ isWhole: boolean; octets: Buffer }> {
  if (Number(request.headers["content-length"] ?? 0) > patience * mostBytes) throw new BodyTooLarge();
  let chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > patience * mostBytes) throw new BodyTooLarge();
    if (length <= mostBytes) chunks.push(chunk);
    else if (chunks.length > 1) chunks = [Buffer.concat(chunks, mostBodyBytes)];
  }
  return { isWhole: length <= mostBytes, octets: Buffer.concat(chunks) };
}

/** What was typed into the fields that stand before a file, in a form of which there is only the beginning. */
async function typedBefore(beginning: Buffer, type: string): Promise<URLSearchParams> {
  const [, boundary = ""] = /boundary="?([^";]+)/.exec(type) ?? [];
  const ended = Buffer.concat([beginning, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const answer = new Response(ended, { headers: { "content-type": type } });
  const form = await answer.formData().catch(() => new FormData());
  const typed = new URLSearchParams();
  for (const [name, value] of form) if (typeof value === "string") typed.append(name, value);
  return typed;
}

const mostBytesOf = ({ url = "" }: IncomingMessage) => (written.test(url) ? mostWrittenBytes : mostBodyBytes);

/** Reads a body to its end. Throws `BodyTooLarge` as soon as it is known to be. */
export async function readBody(request: IncomingMessage, most = mostBytesOf(request)): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > most) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A visitor who takes nothing for so long has left. */
const mostIdleMs = 60_000;

/**
 * Writes a route's answer in one piece: none of them waits for anything once it has begun, but for those that say that
 * they are made while they are sent. Of these no more is made than the visitor takes, and nothing once the visitor has left.
 */
export async function writeResponse(
  answer: Response,
  response: ServerResponse,
  isHead: boolean,
): Promise<void> {
  const isStreamed = answer.headers.has(streamedHeader);
  answer.headers.delete(streamedHeader);
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) {
    if (name !== "set-cookie") response.setHeader(name, value);
  }
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  if (isStreamed && answer.body) {
    response.setTimeout(mostIdleMs, () => response.destroy());
    await pipeline(Readable.fromWeb(answer.body as ReadableStream<Uint8Array>), response);
    return;
  }
  // Not through streams: for a short answer they cost more than all the rest of it.
  response.end(isHead ? undefined : Buffer.from(await answer.arrayBuffer()));
}
