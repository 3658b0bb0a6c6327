import type { Entry, EntryOf } from "./entries.ts";

/** An entry as people read it: what it is, and a sentence on what it says. `at` only for entries that have a time. */
export type EntryWords = { title: string; sentence: string; at?: string };

/**
 * Says in plain words what an entry of a log does. Tells no more than stands in it, so a name is never said here.
 *
 * @param workplaces names by id, from the first entry
 */
export function entryInWords(entry: Entry, workplaces: ReadonlyMap<string, string>): EntryWords {
  switch (entry.type) {
    case "letter":
      return {
        title: "The letter begins",
        sentence: "Who may sign it, in which ways, under which keys, and which text. None of it can change.",
      };
    case "text":
      return {
        title: "Another text",
        sentence: `Version ${entry.version} in ${languageOf(entry.lang)}. Whoever signed before stays with the text that they signed.`,
      };
    case "offline-signers":
      return {
        title: "Offline signers",
        sentence: "The fingerprints of the two files with which one can sign without this site’s pages.",
      };
    case "signature":
      return signatureInWords(entry, workplaces.get(entry.workplace) ?? "a workplace that is not listed");
    case "withdrawal":
      return {
        title: "A withdrawal",
        sentence:
          entry.secret === null
            ? "A name was taken down by the mailbox that had signed."
            : "Whoever signed without a name has withdrawn it, and shows the secret that nobody else has.",
      };
    case "removal":
      return {
        title: "A removal",
        sentence: `A name was taken down by the rule “${entry.rule}”. The reason that was given: ${sentenceOf(entry.reason)}`,
      };
    case "batch":
      return { title: `Batch ${figure(entry.number)}`, sentence: batchInWords(entry), at: entry.at };
    case "delivered":
      return {
        title: "Delivered",
        sentence: `The letter was handed over. How: ${sentenceOf(entry.manner)}`,
        at: entry.at,
      };
    case "answered":
      return {
        title: "Answered",
        sentence:
          entry.hash === null
            ? "The addressee has answered."
            : "The addressee has answered. The fingerprint of the answer is in the log.",
        at: entry.at,
      };
    case "closed":
      return {
        title: "Closed",
        sentence: "Nothing is signed after this. Signatures can still be withdrawn.",
        at: entry.at,
      };
    case "keys-destroyed":
      return {
        title: "Keys destroyed",
        sentence: `${count(entry.keys.length, "private key is", "private keys are")} gone, and with ${entry.keys.length === 1 ? "it" : "them"} every way to tell whether an address was used.`,
        at: entry.at,
      };
  }
}

function signatureInWords(entry: EntryOf<"signature">, workplace: string): EntryWords {
  const behind = {
    mailbox: `a verified mailbox at ${workplace}`,
    vouched: `the word of a colleague at ${workplace}`,
    open: "a confirmed mailbox, at any provider",
  }[entry.class];
  const stands = `Behind it stands ${behind}.`;
  switch (entry.shown) {
    case "credential":
      return { title: "A signature without a name", sentence: stands };
    case "named":
      return {
        title: "A signature with a name",
        sentence: `${stands} The log has the name’s fingerprint.`,
      };
    case "organization":
      return {
        title: "An organization’s signature",
        sentence: `${stands} The log has its name’s fingerprint.`,
      };
  }
}

function batchInWords({ posted, withdrawn, removed, after }: EntryOf<"batch">): string {
  const gone = [
    ...(withdrawn > 0 ? [`${figure(withdrawn)} withdrawn`] : []),
    ...(removed > 0 ? [`${figure(removed)} removed`] : []),
  ];
  const published = posted > 0 ? [`${count(posted, "signature", "signatures")} published`] : [];
  const done = new Intl.ListFormat("en").format([...published, ...gone]) || "Nothing was published";
  return `${done}. The total was then ${figure(after.total)}.`;
}

function count(number: number, one: string, more: string): string {
  return `${figure(number)} ${number === 1 ? one : more}`;
}

function figure(number: number): string {
  return new Intl.NumberFormat("en").format(number);
}

function languageOf(lang: string): string {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(lang) ?? lang;
  } catch {
    return lang;
  }
}

/** What somebody typed, which may or may not have ended as a sentence does. */
function sentenceOf(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
