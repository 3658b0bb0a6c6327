import type { IncomingMessage } from "node:http";
import { isIP, isIPv4 } from "node:net";

/**
 * The network that a request comes from, for counting and for nothing else: an IPv4 address, or the first 64 bits of an
 * IPv6 address, which is what one household or office has. Nothing for the machine itself: behind a proxy that is not
 * trusted, and at an onion service, everybody comes from there.
 *
 * @param trustProxy whether the right-most entry of X-Forwarded-For, which the proxy itself adds, is the visitor's address
 */
export function visitorNetwork(
  { socket, headers }: Pick<IncomingMessage, "headers"> & { socket: { remoteAddress?: string | undefined } },
  trustProxy: boolean,
): string | undefined {
  const forwarded = trustProxy ? lastForwarded(headers["x-forwarded-for"]) : undefined;
  return networkOf(forwarded ?? socket.remoteAddress ?? "");
}

/** What stands left of the last entry was sent by the visitor, who may write there what they like. */
function lastForwarded(header: string | string[] | undefined): string | undefined {
  const last = String(header ?? "")
    .split(",")
    .at(-1)
    ?.trim();
  const [, bracketed, withPort] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(last ?? "") ?? [];
  const address = bracketed ?? withPort ?? last ?? "";
  return isIP(address) ? address : undefined;
}

function networkOf(address: string): string | undefined {
  const [bare = ""] = address.split("%");
  if (isIPv4(bare)) return bare.startsWith("127.") ? undefined : bare;
  if (!isIP(bare)) return undefined;
  const groups = groupsOf(bare);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return networkOf(dotted(groups[6] ?? 0, groups[7] ?? 0));
  if (groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1) return undefined;
  return groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":");
}

/** The eight groups of 16 bits of an IPv6 address (RFC 4291, section 2.2). */
function groupsOf(address: string): number[] {
  // As a host it comes back in the one canonical spelling, without dots (RFC 5952).
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [front = "", back] = canonical.split("::");
  const [left, right] = [read(front), read(back ?? "")];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

function read(groups: string): number[] {
  return groups === "" ? [] : groups.split(":").map((group) => Number.parseInt(group, 16));
}
