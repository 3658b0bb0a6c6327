import http from "node:http";
import type { BareAnswer } from "./bare-server.ts";
import type { Child } from "./child.ts";
import { cpuEach, type Figures } from "./compare.ts";
import type { Load, Loaded } from "./load-generator.ts";
import { cpuSeconds } from "./machine.ts";

/** What a browser sends along with a page request: a server reads all of it. */
const browser = {
  host: "localhost",
  "user-agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "accept-encoding": "gzip, deflate, br",
  "accept-language": "en-US,en;q=0.9",
  "sec-fetch-site": "same-origin",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
  "upgrade-insecure-requests": "1",
};

export type Asked = { method: "GET" | "POST"; path: string; headers: Record<string, string>; body: string };

export function get(path: string, headers: Record<string, string> = {}): Asked {
  return { method: "GET", path, headers: { ...browser, ...headers }, body: "" };
}

export function postJson(path: string, body: unknown, headers: Record<string, string> = {}): Asked {
  const text = JSON.stringify(body);
  return {
    method: "POST",
    path,
    headers: {
      host: "localhost",
      accept: "*/*",
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(text)),
      "sec-fetch-site": "same-origin",
      ...headers,
    },
    body: text,
  };
}

export function postForm(path: string, form: Record<string, string>): Asked {
  const text = String(new URLSearchParams(form));
  return {
    method: "POST",
    path,
    headers: {
      ...browser,
      "content-type": "application/x-www-form-urlencoded",
      "content-length": String(Buffer.byteLength(text)),
    },
    body: text,
  };
}

/** A request as it goes over the wire. */
export function onTheWire({ method, path, headers, body }: Asked): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${fields.join("")}\r\n${body}`);
}

/** Asks once and gives the answer as the bare server repeats it: without what `node:http` itself puts on every answer. */
export function answerTo(port: number, { method, path, headers, body }: Asked): Promise<BareAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: "127.0.0.1", method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const whole = Buffer.concat(chunks);
        const kept: string[] = [];
        for (let at = 0; at < response.rawHeaders.length; at += 2) {
          const [name = "", value = ""] = response.rawHeaders.slice(at, at + 2);
          if (!/^(date|connection|keep-alive|transfer-encoding)$/i.test(name)) kept.push(name, value);
        }
        if (response.headers["transfer-encoding"]) kept.push("content-length", String(whole.length));
        resolve({ status: response.statusCode ?? 0, headers: kept, body: whole });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/**
 * Puts load on a server: how many it answered in a second, what each cost it in processor time, and how long it took.
 *
 * @throws when any request failed: figures of a server that refuses are worth nothing
 */
export async function underLoad(
  generator: Child<Load, Loaded>,
  { port, pids }: { port: number; pids: number[] },
  load: Omit<Load, "port">,
): Promise<Figures> {
  const before = await cpuSeconds(pids);
  const loaded = await generator.do({ ...load, port });
  const after = await cpuSeconds(pids);
  if (loaded.failed > 0)
    throw new Error(`${loaded.failed} of ${loaded.answered + loaded.failed} requests failed.`);
  return {
    "requests/s": loaded.answered / loaded.seconds,
    ...(before !== undefined && after !== undefined
      ? { [cpuEach]: ((after - before) * 1e6) / loaded.answered }
      : {}),
    "p50 ms": loaded.p50,
    "p99 ms": loaded.p99,
    "generator busy": loaded.busy,
    bytes: loaded.bytes,
  };
}
