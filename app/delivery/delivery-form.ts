import type { Problem } from "#app/letter/problem.ts";
import { typedText } from "#app/letter/typed-text.ts";
import { readLine } from "#app/platform/one-line.ts";
import { readPastDay, dayOf } from "./clock.ts";
import type { NewDelivery, Pack } from "./deliver.server.ts";
import type { Recipient } from "./recipients.server.ts";

/** A delivery as it is typed: to be sent by mail, or put on record after it was handed over by other means. */
export type TypedDelivery = {
  act: "mail" | "record";
  /** To whom, by the ids of recipients. */
  to: string[];
  day: string;
  manner: string;
  file: string;
  hash: string;
};

/** What was typed; nothing where the form says neither of the two ways. */
export function typedDelivery(form: FormData): TypedDelivery | undefined {
  const act = form.get("act");
  if (act !== "mail" && act !== "record") return undefined;
  const typed = (field: string) => typedText(form, field);
  const to = form
    .getAll("to")
    .filter((each): each is string => typeof each === "string" && /^[0-9a-f-]{36}$/.test(each));
  return {
    act,
    to,
    day: typed("day"),
    manner: typed("manner"),
    file: typed("file"),
    hash: typed("hash"),
  };
}

/** Whether it is the delivery pack that is handed over, which has to be made then. */
export function isOfPack({ act, file }: TypedDelivery): boolean {
  return act === "mail" || file === "pack";
}

type Known = { recipients: Recipient[]; pack: Pack | undefined; now: Date };
export type ReadDelivery = { kind: "read"; delivery: NewDelivery } | { kind: "wrong"; problems: Problem[] };

/**
 * The delivery as it is decided, or what is wrong with it.
 *
 * @param pack as it would be made now, where it is what is handed over
 */
export function readDelivery(typed: TypedDelivery, known: Known): ReadDelivery {
  return typed.act === "mail" ? readMailing(typed, known) : readHandover(typed, known);
}

/** What most mail servers take, with a third more for the encoding. */
const mostMailed = 10_000_000;

function readMailing({ to }: TypedDelivery, { recipients, pack, now }: Known): ReadDelivery {
  const mailTo = recipients.flatMap(({ id, name, address }) =>
    address && to.includes(id) ? [{ name, address }] : [],
  );
  if (!pack || mailTo.length === 0) return wrongTo("Choose at least one recipient who has a mail address.");
  if (pack.length > mostMailed)
    return wrongTo(
      "The delivery pack is larger than mail servers take. Save it, hand it over by other means, and put that on record.",
    );
  const { batch, hash } = pack;
  const names = mailTo.map(({ name }) => name);
  return {
    kind: "read",
    delivery: { deliveredOn: dayOf(now), manner: "By mail", recipients: names, hash, batch, mailTo },
  };
}

function wrongTo(sentence: string): ReadDelivery {
  return { kind: "wrong", problems: [{ field: "to", sentence }] };
}

const mostManner = 250;

function readHandover(typed: TypedDelivery, { recipients, pack, now }: Known): ReadDelivery {
  const problems: Problem[] = [];
  const deliveredOn = readPastDay(typed.day, now) ?? "";
  if (deliveredOn === "")
    problems.push({
      field: "day",
      sentence: "Give the day on which it was handed over. It cannot lie ahead.",
    });
  const manner = readLine(typed.manner);
  if (manner === "") problems.push({ field: "manner", sentence: "Say how it was handed over." });
  if (manner.length > mostManner)
    problems.push({ field: "manner", sentence: `Say how in at most ${mostManner} characters.` });
  const hash = typed.hash.replaceAll(/[\s:]/g, "").toLowerCase();
  const files = new Map([
    ["pack", { hash: pack?.hash ?? null, batch: pack?.batch ?? null }],
    ["other", { hash, batch: null }],
    ["none", { hash: null, batch: null }],
  ]);
  const file = files.get(typed.file);
  if (!file) problems.push({ field: "file", sentence: "Say what was handed over." });
  if (typed.file === "other" && !/^[0-9a-f]{64}$/.test(hash))
    problems.push({
      field: "hash",
      sentence: "A SHA-256 has 64 characters, digits and a to f. Choose the file, or paste its hash.",
    });
  if (!file || problems.length > 0) return { kind: "wrong", problems };
  const names = recipients.filter(({ id }) => typed.to.includes(id)).map(({ name }) => name);
  return { kind: "read", delivery: { deliveredOn, manner, recipients: names, ...file, mailTo: [] } };
}
