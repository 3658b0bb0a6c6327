import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unmetIn } from "./postgres-demands.server.ts";

const met = { settings: [], mayCheckpoint: true, maySwitch: true, followers: 0 };

test("a server that is as it should be is left in peace", () => {
  const settings = [
    { name: "wal_recycle", setting: "off" },
    { name: "log_statement", setting: "none" },
  ];
  expect(unmetIn({ ...met, settings })).toEqual([]);
});

test("a setting that is not met is named, with what it is", () => {
  const settings = [{ name: "log_min_duration_statement", setting: "250" }];
  expect(unmetIn({ ...met, settings })).toMatchObject([
    { demand: "log_min_duration_statement = -1", is: "250" },
  ]);
});

test("missing rights and replicas are named", () => {
  const unmet = unmetIn({ ...met, mayCheckpoint: false, maySwitch: false, followers: 2 });
  expect(unmet.map(({ demand }) => demand)).toEqual([
    "membership in pg_checkpoint",
    "EXECUTE on pg_switch_wal()",
    "no replica and no replication slot",
  ]);
});

test("what is demanded stands in the operators' guide", () => {
  const guide = readFileSync("docs/operating.md", "utf8");
  const settings = ["wal_recycle", "archive_mode", "log_statement", "log_min_duration_statement"].concat(
    "log_min_duration_sample",
    "log_transaction_sample_rate",
    "log_min_error_statement",
    "log_parameter_max_length_on_error",
  );
  const unmet = unmetIn({ ...met, settings: settings.map((name) => ({ name, setting: "otherwise" })) });
  expect(unmet).toHaveLength(settings.length);
  for (const { demand } of unmet) expect(guide).toContain(`\`${demand}\``);
});
