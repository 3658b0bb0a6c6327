import emailProviders from "email-providers";
import { parse } from "tldts";
import { toAsciiDomain } from "#app/platform/ascii-domain.ts";

/** Why a mailbox at a domain would not show where somebody works, or would never get a code. */
export type DomainFault =
  "address" | "not-a-domain" | "one-label" | "reserved" | "public-suffix" | "unknown-top-level" | "provider";

export type ReadDomain = { kind: "domain"; domain: string } | { kind: "refused"; fault: DomainFault };

/** Names under which no mail arrives: RFC 2606, 6761, 6762, 7686, 8375, 9476 and what ICANN keeps for private networks. */
const reserved = new Set(
  "test invalid localhost local onion alt internal arpa example.com example.net example.org".split(" "),
);
/** RFC 2606 keeps it for examples: no mail arrives there either, but a demonstration needs domains that are nobody's. */
const forExamples = "example";

/** Where anybody can have a mailbox, and the list does not know it. */
const moreProviders = (
  "139.com 189.cn addy.io anonaddy.com autistici.org disroot.org duck.com fastmail.com gmx.ch hispeed.ch keemail.me kolabnow.com " +
  "mail.de mail.tm mailfence.com mailo.com mozmail.com passinbox.com passmail.net posteo.de posteo.net proton.ch riseup.net simplelogin.com sohu.com " +
  "startmail.com systemli.org temp-mail.io tempmail.com tuta.com tuta.io tutamail.com tutanota.com tutanota.de yandex.by yandex.kz zoho.eu zohomail.com " +
  "zohomail.eu"
).split(" ");

/**
 * Domains of employers that the list has for what they were long ago, or by mistake: today mailboxes there are for who works or studies
 * there. A domain stands here only if the list has it and nobody else can get a mailbox at it.
 */
export const employersOnTheList = [
  "alibaba.com",
  "ancestry.com",
  "bt.com",
  "discovery.com",
  "facebook.com",
  "nus.edu.sg",
  "oath.com",
  "saudia.com",
  "unican.es",
];

/** Providers at whose own domain anybody can have a mailbox, and below it only who works there: x.berlin.de is an office of the city. */
export const staffBelow = ["berlin.de", "rogers.com", "telstra.com"];

// The list has some names in letters that addresses are not compared in.
const inAscii = emailProviders.map((domain) => toAsciiDomain(domain) ?? domain);
const providers = new Set([...inAscii, ...moreProviders]);
const employers = new Set(employersOnTheList);
const withStaffBelow = new Set(staffBelow);

/**
 * Reads a domain at which people of a workplace have mailboxes, in the one spelling in which addresses are compared with it. It must be
 * a domain of somebody's own: nothing under which anybody registers names, and nothing where anybody gets a mailbox, nor anything below
 * that, since who gives away mailboxes gives away names too.
 */
export function readWorkplaceDomain(typed: string): ReadDomain {
  // People paste what stands after the @, with it.
  const text = typed.trim().replace(/^@/, "");
  if (text.includes("@")) return refused("address");
  const domain = toAsciiDomain(text);
  if (!domain) return refused(/^[\p{L}\p{N}-]+$/u.test(text) ? "one-label" : "not-a-domain");

  const above = domainsAbove(domain);
  if (above.some((each) => reserved.has(each))) return refused("reserved");
  const { publicSuffix, isIcann, isPrivate } = parse(domain, { allowPrivateDomains: true });
  if (publicSuffix === domain) return refused("public-suffix");
  if (!isIcann && !isPrivate && above.at(-1) !== forExamples) return refused("unknown-top-level");
  return givesMailboxesAway(above) ? refused("provider") : { kind: "domain", domain };
}

/** The nearest name that anything is known of decides. */
function givesMailboxesAway(above: string[]): boolean {
  const known = above.find((each) => employers.has(each) || providers.has(each));
  if (known === undefined || employers.has(known)) return false;
  return known === above[0] || !withStaffBelow.has(known);
}

/** A domain and all those that it stands below, itself first. */
function domainsAbove(domain: string): string[] {
  const labels = domain.split(".");
  return labels.map((_, place) => labels.slice(place).join("."));
}

function refused(fault: DomainFault): ReadDomain {
  return { kind: "refused", fault };
}
