import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { storeResponse, type StoredResponse } from "./stored-response.server.ts";

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".py": "text/x-python; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * All files of the client build, by their path on the site. They are read once: there are few, and what is not
 * in this list cannot be asked for. A file with a hash in its name never changes; the others may within an hour.
 *
 * @param worker headers of programs that run as workers, which are told by their name, instead of the others
 */
export async function readStaticFiles(
  folder: string,
  headers: Record<string, string>,
  { worker = headers }: { worker?: Record<string, string> } = {},
): Promise<Map<string, StoredResponse>> {
  const files = new Map<string, StoredResponse>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const type = types[path.extname(entry.name)];
    if (!entry.isFile() || !type) continue;
    const file = path.join(entry.parentPath, entry.name);
    const url = `/${path.relative(folder, file).split(path.sep).join("/")}`;
    // Remix builds scripts for hydration; no page refers to them.
    if (/^\/assets\/.*\.js$/.test(url)) continue;
    const unchanging = /^\/(assets|programs)\/.*-[\w-]{8,}\.\w+$/.test(url);
    const caching = unchanging ? "public, max-age=31536000, immutable" : "public, max-age=3600";
    const content = await readFile(file);
    files.set(
      url,
      await storeResponse(content, {
        ...(/^\/programs\/[\w-]+-worker-\w+\.js$/.test(url) ? worker : headers),
        ...(entry.name.endsWith(".html") ? { "Content-Security-Policy": ownPolicy(content.toString()) } : {}),
        "content-type": type,
        "cache-control": caching,
      }),
    );
  }
  return files;
}

/** What a page that is one file may do: run and show exactly what stands in it, and nothing else. */
function ownPolicy(page: string): string {
  const sources = (element: "script" | "style") =>
    [...page.matchAll(new RegExp(`<${element}\\b[^>]*>(.*?)</${element}>`, "gs"))]
      .map(([, content = ""]) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`)
      .join(" ") || "'none'";
  return [
    "default-src 'none'",
    `script-src ${sources("script")}`,
    `style-src ${sources("style")}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
