import type { IncomingMessage, ServerResponse } from "node:http";

/** Forms are small: what is larger was not typed. */
const mostBodyBytes = 64 * 1024;

// Everything else a browser tells about itself ends here: no code behind this line can store or print it. Where a form
// was sent from has been judged by then.
const passedOn = ["accept", "content-type", "cookie"];

export class BodyTooLarge extends Error {}

/** The request as routes see it: method, address, body and the few headers they need. Throws `BodyTooLarge`. */
export async function toRequest(request: IncomingMessage, origin: string): Promise<Request> {
  const headers = new Headers();
  for (const name of passedOn) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const method = request.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? undefined : await readBody(request);
  return new Request(new URL(request.url ?? "/", origin), {
    method,
    headers,
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
}

/** Reads a body to its end. Throws `BodyTooLarge` as soon as it is known to be. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > mostBodyBytes) throw new BodyTooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBodyBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Writes a route's answer in one piece: none of them waits for anything once it has begun. */
export async function writeResponse(
  answer: Response,
  response: ServerResponse,
  isHead: boolean,
): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) {
    if (name !== "set-cookie") response.setHeader(name, value);
  }
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  // Not through streams: for a short answer they cost more than all the rest of it.
  response.end(isHead ? undefined : Buffer.from(await answer.arrayBuffer()));
}
