import net from "node:net";
import { work } from "./child.ts";

/** What a generator is told to do. */
export type Load = {
  port: number;
  connections: number;
  /** Whole requests as they go over the wire. */
  requests: Uint8Array[];
  /** The requests are sent round and round for so long; without it, each is sent once. */
  seconds?: number;
  /** Requests a second over all connections together; without it, each connection asks as soon as it was answered. */
  rate?: number;
  /** The only status that is not a failure. */
  status: number;
};

/** What came of it. */
export type Loaded = {
  /** Requests that were answered with the expected status. */
  answered: number;
  /** Other answers, and connections that broke. */
  failed: number;
  seconds: number;
  /** Milliseconds from the moment a request was due to the last byte of its answer. */
  p50: number;
  p99: number;
  slowest: number;
  /** Bytes of the last answer. */
  bytes: number;
  /** The share of one core that the generator itself took: near 1 it measures itself. */
  busy: number;
  /** For each request that was to be sent once, the status of its answer; 0 for none. */
  statuses?: Uint16Array;
};

/**
 * Asks over raw connections that stay open, one request at a time on each, and reads no more of an answer than where
 * it ends. A connection that breaks is counted and not opened again.
 */
async function generate(load: Load): Promise<Loaded> {
  const { requests, rate } = load;
  const once = load.seconds === undefined;
  const statuses = new Uint16Array(once ? requests.length : 0);
  const latencies: number[] = [];
  let [sent, failed, bytes] = [0, 0, 0];

  const sockets = await Promise.all(Array.from({ length: load.connections }, () => connect(load.port)));
  const cpu = process.cpuUsage();
  const start = performance.now();
  const end = once ? Infinity : start + (load.seconds ?? 0) * 1000;
  // With a rate a request is due at a fixed time: waiting for a slow server counts as latency.
  const dueAt = (number: number) => (rate === undefined ? 0 : start + (number * 1000) / rate);

  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((done) => {
          let waiting: { number: number; since: number } | undefined;
          let received: Buffer | undefined;
          let timer: NodeJS.Timeout | undefined;

          function next(): void {
            const number = sent;
            const due = dueAt(number);
            if ((once && number >= requests.length) || Math.max(due, performance.now()) >= end)
              return finish();
            sent++;
            const wait = due - performance.now();
            if (wait > 1) timer = setTimeout(() => send(number, due), wait);
            else send(number, due || performance.now());
          }

          function send(number: number, since: number): void {
            waiting = { number, since };
            socket.write(requests[number % requests.length] ?? "");
          }

          function finish(): void {
            clearTimeout(timer);
            if (waiting) failed++;
            waiting = undefined;
            socket.removeAllListeners().on("error", () => undefined);
            socket.destroy();
            done();
          }

          socket.on("data", (chunk) => {
            received = received ? Buffer.concat([received, chunk]) : chunk;
            const length = lengthOfAnswer(received);
            if (length === undefined || received.length < length || !waiting) return;
            const status = Number(received.toString("latin1", 9, 12));
            bytes = received.length;
            received = undefined;
            if (status === load.status) latencies.push(performance.now() - waiting.since);
            else failed++;
            if (once) statuses[waiting.number] = status;
            waiting = undefined;
            next();
          });
          socket.on("error", finish);
          socket.on("close", finish);
          next();
        }),
    ),
  );

  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const sorted = Float64Array.from(latencies).sort();
  const quantile = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return {
    answered: sorted.length,
    failed,
    seconds,
    p50: quantile(0.5),
    p99: quantile(0.99),
    slowest: quantile(1),
    bytes,
    busy: (user + system) / 1e6 / seconds,
    ...(once ? { statuses } : {}),
  };
}

function connect(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: "127.0.0.1", noDelay: true }, () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });
}

/** Bytes of the whole answer, or nothing while its end is not known (RFC 9112, section 6.3). */
function lengthOfAnswer(received: Buffer): number | undefined {
  const head = received.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const body = head + 4;
  const fields = received.toString("latin1", 0, body);
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(fields) ?? [];
  if (fields.startsWith("304", 9) || fields.startsWith("204", 9)) return body;
  if (length) return body + Number(length);
  if (/\r\ntransfer-encoding: *chunked/i.test(fields)) return endOfChunks(received, body);
  throw new Error("an answer says neither its length nor that it comes in chunks");
}

function endOfChunks(received: Buffer, from: number): number | undefined {
  for (let at = from; ;) {
    const line = received.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = Number.parseInt(received.toString("latin1", at, line), 16);
    at = line + 2 + size + 2;
    if (size === 0) return at;
    if (at > received.length) return undefined;
  }
}

work(generate);
