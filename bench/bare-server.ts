import cluster from "node:cluster";
import { createServer } from "node:http";
import { work } from "./child.ts";

/** One answer, as the program gave it. */
export type BareAnswer = {
  status: number;
  /** Names and values in turn, as `writeHead` takes them. */
  headers: string[];
  body: Uint8Array;
  /** Above 1, so many processes listen on the port together. */
  processes?: number;
};

/**
 * The limit of whatever is answered over HTTP: `node:http` with one answer in memory and no other thought. Same version of
 * Node, same bytes, same headers. Gives the port on which it listens.
 */
async function serveBare({ processes = 1, ...answer }: BareAnswer): Promise<number> {
  if (processes === 1) return listen(answer);
  const ports = Array.from(
    { length: processes },
    () =>
      new Promise<number>((resolve, reject) => {
        const worker = cluster.fork();
        worker.once("exit", () => reject(new Error("A bare server ended.")));
        worker.once("message", () => worker.send({ work: answer }));
        worker.on("message", (message: { answer?: unknown }) => {
          if (typeof message.answer === "number") resolve(message.answer);
        });
      }),
  );
  return (await Promise.all(ports))[0] ?? 0;
}

function listen({ status, headers, body }: BareAnswer): Promise<number> {
  // As long as the program's, which is part of an answer's headers.
  const server = createServer({ keepAliveTimeout: 10_000 }, (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}

if (cluster.isPrimary) cluster.setupPrimary({ serialization: "advanced" });
work(serveBare);
