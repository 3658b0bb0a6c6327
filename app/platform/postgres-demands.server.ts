import type pg from "pg";

/** What docs/operating.md asks of a PostgreSQL of one's own, and why. */
const demanded: Record<string, { value: string; because: string }> = {
  wal_recycle: { value: "off", because: "a recycled write-ahead log keeps the order in which rows came" },
  archive_mode: {
    value: "off",
    because: "an archive of the write-ahead log keeps the order in which rows came",
  },
  log_statement: { value: "none", because: "a statement in a log is a value in a log" },
  log_min_duration_statement: { value: "-1", because: "a slow statement in a log is a value in a log" },
  log_min_duration_sample: { value: "-1", because: "a slow statement in a log is a value in a log" },
  log_transaction_sample_rate: { value: "0", because: "a statement in a log is a value in a log" },
  log_min_error_statement: {
    value: "panic",
    because: "the statement of an error in a log is a value in a log",
  },
  log_parameter_max_length_on_error: { value: "0", because: "a parameter in a log is a value in a log" },
};

export type Unmet = { demand: string; is: string; because: string };

type Found = {
  settings: { name: string; setting: string }[];
  mayCheckpoint: boolean;
  maySwitch: boolean;
  followers: number;
};

/** What the database server is asked to be and is not. */
export async function findUnmetDemands(pool: Pick<pg.Pool, "query">): Promise<Unmet[]> {
  const [settings, rights] = await Promise.all([
    pool.query<Found["settings"][number]>("select name, setting from pg_settings where name = any($1)", [
      Object.keys(demanded),
    ]),
    pool.query<Omit<Found, "settings">>(
      `select exists (select from pg_roles where rolname = 'pg_checkpoint' and pg_has_role(oid, 'usage')) as "mayCheckpoint",
              has_function_privilege('pg_switch_wal()', 'execute') as "maySwitch",
              (select count(*) from pg_replication_slots)::int + (select count(*) from pg_stat_replication)::int as followers`,
    ),
  ]);
  const [may] = rights.rows;
  if (!may) throw new Error("one row comes back");
  return unmetIn({ settings: settings.rows, ...may });
}

/** The same, from what was found. */
export function unmetIn({ settings, mayCheckpoint, maySwitch, followers }: Found): Unmet[] {
  const unmet: Unmet[] = settings.flatMap(({ name, setting }) => {
    const wanted = demanded[name];
    return wanted && setting !== wanted.value
      ? [{ demand: `${name} = ${wanted.value}`, is: setting, because: wanted.because }]
      : [];
  });
  const because = "the end of a batch lets the old write-ahead log go with it";
  if (!mayCheckpoint) unmet.push({ demand: "membership in pg_checkpoint", is: "missing", because });
  if (!maySwitch) unmet.push({ demand: "EXECUTE on pg_switch_wal()", is: "missing", because });
  if (followers > 0)
    unmet.push({
      demand: "no replica and no replication slot",
      is: String(followers),
      because: "a replica that keeps its log keeps the order in which rows came",
    });
  return unmet;
}
