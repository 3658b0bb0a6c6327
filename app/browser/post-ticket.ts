import { toBase64url } from "#app/credential/octets.ts";
import { readTicket, type TicketReading } from "#app/credential/ticket.ts";
import { element, reading, show, showProblem, working } from "./page.ts";
import { postTicket } from "./post.ts";

const form = document.getElementById("post-ticket");
const file = document.querySelector<HTMLInputElement>("#file");

file?.addEventListener("change", () => void readFile(file.files?.[0]));

async function readFile(chosen: File | undefined): Promise<void> {
  const field = document.querySelector<HTMLTextAreaElement>("#ticket");
  if (field && chosen) field.value = await chosen.text();
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const read = readTicket(reading("ticket"));
  const problem = wrongWith(read);
  if (read.kind !== "ticket" || problem) return showProblem(problem);
  void working("working", async () => {
    const { workplace, token } = read.ticket;
    const outcome = await postTicket(read.ticket.letter, {
      workplace,
      token: toBase64url(token),
      role: reading("role") || null,
    });
    if (outcome.kind === "refused") return showProblem(outcome.detail);
    element("serial").textContent = outcome.serial;
    show("to-post", false);
    show("posted");
    element("posted").focus();
  });
});

function wrongWith(read: TicketReading): string {
  switch (read.kind) {
    case "ticket":
      return read.ticket.letter === form?.dataset.letter
        ? ""
        : `This ticket is for another letter, “${read.ticket.letter}”. Post it at ${read.ticket.origin}/letters/${read.ticket.letter}/post`;
    case "no-ticket":
      return "There is no ticket in that text. Paste all of it, from BEGIN TICKET to END TICKET.";
    case "incomplete":
      return `The ticket’s line “${read.missing}:” is missing. Paste all of it, from BEGIN TICKET to END TICKET.`;
    case "damaged":
      return "The ticket is not complete, or something in it was changed. Paste it as you saved it, or make it again with your twelve words.";
  }
}
