import { toAsciiDomain } from "#app/platform/ascii-domain.ts";

/** A mailbox in its one canonical spelling: lower-case, ASCII, without a `+tag`. */
export type Address = { address: string; domain: string };

export type AddressProblem =
  | "empty"
  | "no-at-sign"
  | "too-long"
  | "quoted"
  | "not-plain-letters"
  | "malformed"
  | "not-a-domain"
  | "shared-mailbox";

export type ReadAddress = ({ kind: "address" } & Address) | { kind: "refused"; problem: AddressProblem };

// Mailboxes that a department reads, not a person: nobody can sign for themselves with one.
const sharedMailboxes = new Set(
  (
    "abuse accounting accounts admin administrator all billing careers contact enquiries everyone feedback finance " +
    "help helpdesk hello hostmaster hr human-resources humanresources info it jobs legal list mail mailer-daemon marketing media news " +
    "newsletter no-reply noc noreply office people postmaster press privacy recruiting reception root sales security " +
    "service staff support sysadmin team webmaster"
  ).split(" "),
);

// Providers that deliver a dotted and an undotted local part to one mailbox.
const ignoresDots = new Set(["gmail.com", "googlemail.com"]);

const localPart = /^[a-z0-9_'&=~-]+(\.[a-z0-9_'&=~-]+)*$/;

/**
 * Reads what a person typed as one mailbox, by a grammar far stricter than RFC 5321: what is
 * accepted here means the same to every mail program. Never throws.
 *
 * @param shared whether it may be one that a whole office reads
 */
export function readAddress(typed: string, { shared = false }: { shared?: boolean } = {}): ReadAddress {
  const text = typed.trim();
  if (text === "") return refused("empty");
  if (text.length > 320) return refused("too-long");
  if (/["\\()<>,;:[\]%]/.test(text)) return refused("quoted");

  const at = text.indexOf("@");
  if (at < 0) return refused("no-at-sign");
  if (at !== text.lastIndexOf("@")) return refused("malformed");

  const typedLocal = text.slice(0, at);
  // Before lower-casing: some letters from beyond ASCII (the Kelvin sign) would become ASCII by it.
  if (/[^\x21-\x7e]/.test(typedLocal)) return refused("not-plain-letters");
  const [untagged = ""] = typedLocal.toLowerCase().split("+");
  if (untagged.length > 64 || !localPart.test(untagged)) return refused("malformed");

  const domain = toAsciiDomain(text.slice(at + 1));
  if (!domain) return refused("not-a-domain");
  if (!shared && sharedMailboxes.has(untagged)) return refused("shared-mailbox");

  const mailbox = ignoresDots.has(domain)
    ? `${untagged.replaceAll(".", "")}@gmail.com`
    : `${untagged}@${domain}`;
  if (mailbox.length > 254) return refused("too-long");
  return { kind: "address", address: mailbox, domain: mailbox.slice(mailbox.indexOf("@") + 1) };
}

function refused(problem: AddressProblem): ReadAddress {
  return { kind: "refused", problem };
}
