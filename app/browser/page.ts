/** An element that the page is known to have. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** What stands in a field, or nothing where the page has no such field. */
export function reading(id: string): string {
  const field = document.getElementById(id);
  return field && "value" in field ? String(field.value) : "";
}

export function show(id: string, isShown = true): void {
  element(id).hidden = !isShown;
}

/** Says what is wrong above the form and leads there; with nothing to say it clears what was said. */
export function showProblem(sentence: string): void {
  const place = element("problem");
  place.replaceChildren();
  if (!sentence) return;
  const box = document.createElement("div");
  box.className = "error-summary";
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  const title = document.createElement("h2");
  title.textContent = "There is a problem";
  const text = document.createElement("p");
  text.textContent = sentence;
  box.append(title, text);
  place.append(box);
  place.closest<HTMLElement>("[hidden]")?.removeAttribute("hidden");
  box.focus();
}

/** Shows that work goes on while it does, and says so if the server cannot be reached. */
export async function working(id: string, work: () => Promise<void>): Promise<void> {
  const button = element(id).closest("form")?.querySelector("button");
  if (button?.disabled) return;
  show(id);
  if (button) button.disabled = true;
  try {
    await work();
  } catch {
    showProblem("The server could not be reached. Nothing is lost: see that you are online and do it again.");
  } finally {
    show(id, false);
    if (button) button.disabled = false;
  }
}

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
}
