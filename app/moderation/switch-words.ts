import type { SwitchName } from "#app/platform/switches.server.ts";

/** What each switch does, for whoever turns it. */
export const switchWords: Record<SwitchName, { title: string; text: string }> = {
  "read-only": {
    title: "Read-only",
    text: "No form is taken, and every page says so. Reading goes on, and so do batches, signing in, these pages, and withdrawing a signature or taking a name down: whoever wants to get out must not wait for anybody’s maintenance.",
  },
  "no-new-letters": {
    title: "No new letters",
    text: "Nobody can begin or publish a letter. Letters that are there go on.",
  },
  "no-mails": {
    title: "No mails",
    text: "No code, no reset and no update is mailed. They wait, and the pages that ask for a code say so. A code that has waited for a day is dropped; whoever asked can ask again.",
  },
  "open-registration": {
    title: "Open registration",
    text: "Anybody who confirms a mailbox may become an organizer. Otherwise organizers come by invitation.",
  },
  "review-first": {
    title: "Review first",
    text: "A letter that is published waits for one of you before it stands in lists and search engines. It can be read and signed by its address meanwhile. What waits when you switch this off goes on waiting.",
  },
};
