/** `k` of a shared link, which is L in hex; nothing where the link carries none. */
export function keyInLink(link: string): string | undefined {
  return /#(?:.*&)?k=([0-9a-f]{64})\b/i.exec(link)?.[1]?.toLowerCase();
}
