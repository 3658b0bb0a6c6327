/** A start-up failure that was foreseen. Its message is one sentence for the person at the terminal; no stack is needed. */
export class Failure extends Error {
  override name = "Failure";
}

/**
 * One readable sentence about an error that an operator can do something about, or undefined for
 * any other. Passwords and connection strings never appear in it.
 */
export function explain(error: unknown): string | undefined {
  for (const fault of faults(error)) {
    // By name: the build carries a second copy of this class.
    const sentence = fault.name === "Failure" ? text(fault.message) : sentenceAbout(fault);
    if (sentence) return sentence;
  }
  return undefined;
}

/** What errors of Node, of `pg` and of Prisma's adapter have in common, as far as it is of use here. */
type Fault = {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  originalCode?: unknown;
  syscall?: unknown;
  address?: unknown;
  hostname?: unknown;
  port?: unknown;
  path?: unknown;
  cause?: unknown;
  errors?: unknown;
};

/** The error and whatever it carries inside, outermost first. */
function* faults(error: unknown, depth = 0): Generator<Fault> {
  if (typeof error !== "object" || error === null || depth > 5) return;
  const fault: Fault = error;
  yield fault;
  if (Array.isArray(fault.errors)) for (const inner of fault.errors) yield* faults(inner, depth + 1);
  yield* faults(fault.cause, depth + 1);
}

function sentenceAbout(fault: Fault): string | undefined {
  const code = typeof fault.originalCode === "string" ? fault.originalCode : fault.code;
  switch (code) {
    case "EADDRINUSE":
      return `Something else already listens on ${place(fault)}: stop it, or choose another PORT.`;
    case "EADDRNOTAVAIL":
      return `${place(fault)} is not an address of this machine: check HOST.`;
    case "ECONNREFUSED":
      return `Nothing answers at ${place(fault)}: check that the service is running and that its address is right.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `No address is known for the host ${text(fault.hostname) ?? "that was given"}: check the name and the network.`;
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `${capital(place(fault))} cannot be reached: check the address and the network.`;
    case "28P01":
    case "28000":
      return "The database refused the user name or the password: check DATABASE_URL.";
    case "3D000":
      return "The database server does not have the database that DATABASE_URL names: create it first.";
    case "57P03":
      return "The database server is still starting or is shutting down: try again in a moment.";
    case "53300":
      return "The database server has no connection left for us: raise its max_connections or lower WEB_WORKERS.";
    case "ENOSPC":
    case "53100":
      return `There is no space left on the disk${text(fault.path) ? ` for ${text(fault.path)}` : ""}.`;
    case "EACCES":
    case "EPERM":
      if (fault.syscall === "listen")
        return `This account may not listen on ${place(fault)}: choose a higher PORT.`;
      return (
        text(fault.path) && `This account may not use ${text(fault.path)}: check its owner and permissions.`
      );
    case "EEXIST":
    case "ENOTDIR":
      if (fault.syscall !== "mkdir") return undefined;
      return text(fault.path) && `${text(fault.path)} is a file, and a folder is needed there.`;
    case "EROFS":
      return `${text(fault.path) ?? "The data folder"} is on a file system that cannot be written to.`;
    default:
      return undefined;
  }
}

function place({ address, hostname, port }: Fault): string {
  const host = text(address) ?? text(hostname);
  if (!host) return typeof port === "number" ? `port ${port}` : "the address that was given";
  const printed = host.includes(":") ? `[${host}]` : host;
  return typeof port === "number" ? `${printed}:${port}` : printed;
}

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
