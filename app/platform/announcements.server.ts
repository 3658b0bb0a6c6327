import pg from "pg";
import type { Db } from "./db.server.ts";

const channel = "changed";

/** Announced when something must be seen nowhere from this moment on: nothing that was made before is shown again. */
export const everything = "*";

/**
 * Tells every process that what is public under this name has changed. Inside a transaction the word goes out
 * when it commits, and not at all when it does not.
 */
export async function announce(db: Pick<Db, "$executeRaw">, name: string): Promise<void> {
  await db.$executeRaw`select pg_notify(${channel}, ${name})`;
}

/**
 * Hears announcements until it is closed. After a lost connection `onMissed` is called, because nobody
 * knows what was announced in between.
 */
export async function hearAnnouncements(
  databaseUrl: string,
  { onChange, onMissed }: { onChange: (name: string) => void; onMissed: () => void },
): Promise<{ close(): Promise<void> }> {
  let client: pg.Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: "undersigned-listen",
      keepAlive: true,
    });
    next.on("notification", ({ payload }) => onChange(payload ?? ""));
    next.on("error", () => undefined);
    next.on("end", reconnect);
    await next.connect();
    await next.query(`listen ${channel}`);
    client = next;
  }

  function reconnect(): void {
    if (closed) return;
    onMissed();
    clearTimeout(retry);
    retry = setTimeout(() => void connect().then(onMissed, reconnect), 1000);
  }

  await connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
