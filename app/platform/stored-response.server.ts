import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import zlib from "node:zlib";

/** A whole answer, kept in memory in every encoding a browser may ask for. */
export type StoredResponse = {
  etag: string;
  /** Flat lists of names and values, as `writeHead` takes them: for the answer in each encoding. */
  identity: Encoded;
  brotli: Encoded | undefined;
  gzip: Encoded | undefined;
  notModified: string[];
};

type Encoded = { headers: string[]; body: Buffer };

const brotli = promisify<zlib.InputType, zlib.BrotliOptions, Buffer>(zlib.brotliCompress);
const gzip = promisify<zlib.InputType, zlib.ZlibOptions, Buffer>(zlib.gzip);

// 5 costs half a millisecond for a page; 11 would cost thirty times that for a tenth less.
const brotliQuality = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } };
const compressible = /^(text\/|application\/(json|problem\+json|javascript|atom\+xml)|image\/svg)/;

export async function storeResponse(body: Buffer, headers: Record<string, string>): Promise<StoredResponse> {
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const worthIt = body.length > 400 && compressible.test(headers["content-type"] ?? "");
  const shared = { ...headers, etag, ...(worthIt ? { vary: "accept-encoding" } : {}) };
  const encoded = (bytes: Buffer, encoding?: string): Encoded => ({
    body: bytes,
    headers: Object.entries({
      ...shared,
      ...(encoding ? { "content-encoding": encoding } : {}),
      "content-length": String(bytes.length),
    }).flat(),
  });
  return {
    etag,
    identity: encoded(body),
    brotli: worthIt ? encoded(await brotli(body, brotliQuality), "br") : undefined,
    gzip: worthIt ? encoded(await gzip(body, {}), "gzip") : undefined,
    notModified: Object.entries(shared).flat(),
  };
}

/** What it takes in memory, but for its headers. */
export function bytesOf({ identity, brotli: br, gzip: gz }: StoredResponse): number {
  return identity.body.length + (br?.body.length ?? 0) + (gz?.body.length ?? 0);
}

/** Answers GET and HEAD from memory: 304 when the visitor has it already (RFC 9110, section 13.1.2). */
export function sendStored(request: IncomingMessage, response: ServerResponse, stored: StoredResponse): void {
  const known = request.headers["if-none-match"];
  if (known !== undefined && (known.includes(stored.etag) || known === "*")) {
    response.writeHead(304, stored.notModified);
    response.end();
    return;
  }
  const { headers, body } = bestEncoding(request, stored);
  response.writeHead(200, headers);
  response.end(request.method === "HEAD" ? undefined : body);
}

function bestEncoding(request: IncomingMessage, stored: StoredResponse): Encoded {
  const accepted = request.headers["accept-encoding"];
  if (typeof accepted !== "string") return stored.identity;
  if (stored.brotli && /\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted)) return stored.brotli;
  if (stored.gzip && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted)) return stored.gzip;
  return stored.identity;
}
