import http from "node:http";

export type RawAnswer = {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Names and values as they came, in their order, but for Date. */
  head: string[];
  body: Buffer;
};

type Asked = { method?: string; headers?: http.OutgoingHttpHeaders; body?: string; agent?: http.Agent };

/** Sends a request as it stands, adding nothing of its own, and reads the answer as it came. */
export function rawRequest(
  origin: string,
  path: string,
  { method = "GET", headers = {}, body, agent }: Asked = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const request = http.request(
      { hostname, port, path, method, headers, ...(agent ? { agent } : {}) },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            head: withoutDate(answer.rawHeaders),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

function withoutDate(raw: string[]): string[] {
  const lines: string[] = [];
  for (let at = 0; at < raw.length; at += 2)
    if (raw[at]?.toLowerCase() !== "date") lines.push(`${raw[at]}: ${raw[at + 1]}`);
  return lines;
}
