import { element, show, showProblem } from "./page.ts";

const names = Number(element("exports").dataset.names);
const bar = element("exported") as HTMLProgressElement;
let cancelling: AbortController | undefined;

const inWords = (rows: number) => new Intl.NumberFormat("en").format(rows);

for (const form of element("exports").querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!cancelling) void save(form);
  });
}

element("cancel").addEventListener("click", () => cancelling?.abort());

/** Has the file made that a form asks for, shows how far it has come, and hands it to the browser once it is whole. */
async function save(form: HTMLFormElement): Promise<void> {
  cancelling = new AbortController();
  showProblem("");
  element("exported-end").textContent = "";
  count(0);
  show("exporting");
  show("cancel");
  element("exporting").focus();
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(
        [...new FormData(form)].filter((field): field is [string, string] => typeof field[1] === "string"),
      ),
      signal: cancelling.signal,
    });
    // Signed out meanwhile, or others are served: the page that says so.
    if (answer.redirected) return location.assign(answer.url);
    if (!answer.ok || !answer.body) throw new Error(`answered with ${answer.status}`);
    const { file, rows } = await read(answer.body);
    handOver(new Blob(file, { type: answer.headers.get("content-type") ?? "" }), form.action);
    bar.max = bar.value = Math.max(1, rows);
    element("exported-end").textContent =
      `${inWords(rows)} ${rows === 1 ? "name is" : "names are"} in the file. Your browser has saved it.`;
  } catch {
    if (cancelling.signal.aborted) element("exported-end").textContent = "Cancelled. Nothing was saved.";
    else {
      show("exporting", false);
      showProblem(
        "The file broke off, and nothing of it was saved. See that you are online and do it again.",
      );
    }
  } finally {
    show("cancel", false);
    cancelling = undefined;
  }
}

/** Every name is a line of its own, after a line that holds none. */
async function read(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<{ file: Uint8Array<ArrayBuffer>[]; rows: number }> {
  const file: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  let lines = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { file, rows: endOf(file, lines) };
    file.push(value);
    for (const octet of value) if (octet === lineEnd) lines++;
    count(Math.max(0, lines - 1));
  }
}

const lineEnd = 10;

/** The last line of JSON holds no name either. */
function endOf(file: Uint8Array[], lines: number): number {
  const isJson = file[0]?.[0] === 123;
  return Math.max(0, lines - (isJson ? 2 : 1));
}

function count(rows: number): void {
  bar.max = Math.max(1, names, rows);
  bar.value = rows;
  element("exported-words").textContent = `${inWords(rows)} of ${inWords(Math.max(names, rows))} names`;
}

function handOver(file: Blob, address: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = nameOf(address);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The letter's name and the file's: /organize/letters/not-with-our-work/export/signatures.csv. */
function nameOf(address: string): string {
  const [, , , slug = "", , file = ""] = new URL(address).pathname.split("/");
  return `${slug}-${file}`;
}
