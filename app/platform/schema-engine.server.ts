import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import { type FieldDef, Pool } from "pg";

import type { MigrationFolder } from "./migrations.server.ts";

/**
 * Applies those of the migrations that the database lacks, up to and with the last one given, and returns
 * their names. The database keeps count in `_prisma_migrations`. All or nothing: a migration that fails or is
 * interrupted leaves no trace, so it cannot hold statements that PostgreSQL refuses in a transaction.
 */
export async function applyWithEngine(databaseUrl: string, folder: MigrationFolder): Promise<string[]> {
  return withEngine(databaseUrl, undefined, async (engine, pool) => {
    await pool.query("BEGIN");
    try {
      const applied = await engine.applyMigrations({
        migrationsList: migrationsList(folder),
        filters: NO_FILTERS,
      });
      await pool.query("COMMIT");
      return applied.appliedMigrationNames;
    } catch (error) {
      await pool.query("ROLLBACK");
      throw error;
    }
  });
}

/** The SQL that leads from the migrations to the schema, or null when they agree. Needs a server on which databases may be made. */
export async function diffWithEngine(databaseUrl: string, folder: MigrationFolder, schemaFile: string) {
  const schema = { path: schemaFile, content: await readFile(schemaFile, "utf8") };
  return withEngine(databaseUrl, schema, async (engine) => {
    const { stdout, exitCode } = await engine.diff({
      from: { tag: "migrations", ...migrationsList(folder) },
      to: { tag: "schemaDatamodel", files: [schema] },
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    });
    return exitCode === 2 ? stdout : null;
  });
}

const NO_FILTERS: bindings.SchemaFilter = { externalTables: [], externalEnums: [] };

async function withEngine<T>(
  databaseUrl: string,
  schema: { path: string; content: string } | undefined,
  use: (engine: bindings.SchemaEngine, pool: Pool) => Promise<T>,
): Promise<T> {
  await instantiate();
  const connections = new EngineConnections(databaseUrl);
  const adapter = bindMigrationAwareSqlAdapterFactory(connections);
  try {
    const datamodels: [string, string][] | undefined = schema && [[schema.path, schema.content]];
    const engine = await bindings.SchemaEngine.new({ datamodels }, () => undefined, adapter);
    return await use(engine, connections.main);
  } catch (error) {
    throw connections.scriptError ?? readable(error, adapter.errorRegistry);
  } finally {
    await connections.close();
  }
}

/** Plain Node cannot import WebAssembly as the package's own entry does, so its two halves are joined by hand, once. */
function instantiate(): Promise<void> {
  instantiated ??= (async () => {
    const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    const wasm = await readFile(path.join(path.dirname(entry), "schema_engine_bg.wasm"));
    // Where the engine leaves the message of a panic before it stops.
    Object.assign(globalThis, {
      PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => (panic = message) },
    });
    const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": imports() });
    const { __wbg_set_wasm } = bindings as unknown as {
      __wbg_set_wasm: (exports: WebAssembly.Exports) => void;
    };
    __wbg_set_wasm(instance.exports);
    (instance.exports["__wbindgen_start"] as () => void)();
  })();
  return instantiated;
}

/** The engine leaves timers of ten seconds behind, which must not keep a finished program alive. */
function imports(): WebAssembly.ModuleImports {
  const all = Object.entries(bindings as unknown as Record<string, (...args: unknown[]) => unknown>);
  return Object.fromEntries(
    all.map(([name, given]) =>
      name.startsWith("__wbg_setTimeout")
        ? [name, (...args: unknown[]) => (given(...args) as NodeJS.Timeout).unref()]
        : [name, given],
    ),
  );
}

let instantiated: Promise<void> | undefined;
let panic: string | undefined;

/** Prisma's adapter, with what the schema engine needs and ordinary queries do not. One connection to each database. */
class EngineConnections extends PrismaPg {
  readonly main: CatalogPool;
  readonly #url: string;
  /** The first error of a script, before it is drowned by those of the statements after it. */
  scriptError: unknown;

  constructor(url: string) {
    super({ connectionString: url });
    this.#url = url;
    this.main = new CatalogPool({ connectionString: url, max: 1 });
  }

  async close(): Promise<void> {
    await this.main.end();
  }

  override async connect() {
    return this.#adapt(this.main);
  }

  /** A database that exists while the engine replays the migrations in it. */
  override async connectToShadowDb() {
    const name = `shadow_${crypto.randomUUID()}`;
    await this.main.query(`CREATE DATABASE "${name}"`);
    const url = new URL(this.#url);
    url.pathname = `/${name}`;
    const pool = new CatalogPool({ connectionString: url.href, max: 1 });
    const shadow = await this.#adapt(pool);
    shadow.dispose = async () => {
      await pool.end();
      await this.main.query(`DROP DATABASE "${name}" WITH (FORCE)`);
    };
    return shadow;
  }

  async #adapt(pool: CatalogPool) {
    const adapter = await new PrismaPg(pool, schemaOption(this.#url)).connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const column of pool.internalChars.get(result.rows) ?? []) {
        result.columnTypes[column] = ColumnTypeEnum.Character;
      }
      return result;
    };
    // The stock method cuts the script at every semicolon, also at those inside a function or a string.
    adapter.executeScript = async (script) => {
      try {
        await pool.query(script);
      } catch (error) {
        this.scriptError ??= error;
        throw error;
      }
    };
    return adapter;
  }
}

function schemaOption(url: string) {
  const schema = new URL(url).searchParams.get("schema");
  return schema ? { schema } : {};
}

/** A pool that keeps account of columns of PostgreSQL's internal type "char", which the adapter refuses, and shows them as text. */
class CatalogPool extends Pool {
  readonly internalChars = new WeakMap<object, number[]>();

  // oxlint-disable-next-line typescript/no-explicit-any -- stands for every overload; the adapter uses those with a promise
  override async query(...args: any[]): Promise<any> {
    // oxlint-disable-next-line typescript/unbound-method -- bound on this very line
    const result = (await Reflect.apply(super.query, this, args)) as
      { fields?: FieldDef[]; rows?: object } | undefined;
    const columns: number[] = [];
    for (const [column, field] of (result?.fields ?? []).entries()) {
      if (field.dataTypeID !== INTERNAL_CHAR) continue;
      field.dataTypeID = TEXT;
      columns.push(column);
    }
    if (result?.rows) this.internalChars.set(result.rows, columns);
    return result;
  }
}

const INTERNAL_CHAR = 18;
const TEXT = 25;

function migrationsList({ folder, lockfile, migrations }: MigrationFolder): bindings.MigrationList {
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: lockfile },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, script }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: script } },
    })),
  };
}

/** The error that the adapter kept, if the engine only passed on its number; else the engine's words without its trace. */
function readable(
  error: unknown,
  kept: { consumeError(id: number): { error: unknown } | undefined },
): unknown {
  const { id, message } = error as { id?: unknown; message?: unknown };
  const original = typeof id === "number" ? kept.consumeError(id)?.error : undefined;
  if (original) return original;
  const words = panic ?? (typeof message === "string" ? message : String(error));
  const [told = ""] = words.replace("external connector error\n", "").split(/\n\s+0: /);
  return new Error(told.trim(), { cause: error });
}
