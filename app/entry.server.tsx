import type { AppLoadContext, EntryContext, HandleErrorFunction } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { renderToString } from "react-dom/server";

/**
 * Renders a page as one string: no page waits for anything after its loader, and whole pages can be kept. The title of a page that
 * refuses a form says so first, since that is what is read out first (GOV.UK pattern).
 */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  context: EntryContext,
  loadContext: AppLoadContext,
) {
  const isRefused = request.method === "POST" && status >= 400;
  if (context.staticHandlerContext.errors) loadContext.isRefused = true;
  const page = renderToString(<RemixServer context={context} url={request.url} />);
  const html = isRefused ? page.replace("<title>", "<title>Error: ") : page;
  headers.set("Content-Type", "text/html; charset=utf-8");
  return new Response(`<!DOCTYPE html>${html}`, { status, headers });
}

/** Says where it broke, never with what: the message of a database error can repeat what somebody typed. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (request.signal.aborted) return;
  // An address that is not there is nothing to report, or anybody could fill the log.
  if (isRouteErrorResponse(error) && error.status < 500) return;
  if (cannotReachDatabase(error)) {
    context.unavailable = true;
    return;
  }
  const { name, stack = "" } = error instanceof Error ? error : new Error();
  console.error(
    `A page could not be made: ${name}\n${stack
      .split("\n")
      .filter((line) => line.startsWith("    at "))
      .slice(0, 12)
      .join("\n")}`,
  );
};

const connectionErrors = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "57P01",
  "57P03",
  "08006",
  "08001",
  "53300",
  "P1001",
  "P1002",
  "P1017",
  "P2024",
]);

function cannotReachDatabase(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 4) return false;
  const { code, cause, meta } = error as {
    code?: unknown;
    cause?: unknown;
    /** Where Prisma puts what happened to a raw query. */
    meta?: { driverAdapterError?: unknown };
  };
  if (typeof code === "string" && connectionErrors.has(code)) return true;
  return (
    /timeout exceeded when trying to connect|Connection terminated|DatabaseNotReachable|ConnectionClosed|TooManyConnections|SocketTimeout/.test(
      error.message,
    ) ||
    cannotReachDatabase(cause, depth + 1) ||
    cannotReachDatabase(meta?.driverAdapterError, depth + 1)
  );
}
