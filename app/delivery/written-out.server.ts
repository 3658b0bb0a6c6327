import type PDFDocument from "pdfkit";

type Reference = { data: Record<string, unknown>; end(): void };
type Branch = Reference & { data: { Kids: Reference[]; Count: number } };

/** What is used of pdfkit's document, which its types do not have. */
type Inside = {
  _root: { data: { Pages: Branch; StructTreeRoot: Reference } };
  page: { dictionary: Reference };
  ref(data: Record<string, unknown>): Reference;
};

/** So many pages are one branch of the tree of pages. */
const pagesInBranch = 64;

/**
 * What pdfkit keeps of every page until a document ends, the page itself and who says what on it, is written out meanwhile, so that next to
 * nothing stays in memory. Pages become leaves of a tree (ISO 32000-1, 7.7.3), and so do the lists of what is heard on them (14.7.4.4).
 */
export class WrittenOut {
  readonly #document: Inside;
  readonly #heard: Heard;
  #branch: Branch | undefined;
  #page: Reference | undefined;

  constructor(document: typeof PDFDocument.prototype) {
    this.#document = document;
    this.#heard = new Heard(this.#document);
    this.#catalog.StructTreeRoot.data.ParentTree = this.#heard;
  }

  get #catalog() {
    // oxlint-disable-next-line no-underscore-dangle -- the document's catalog, which has no other name
    return this.#document._root.data;
  }

  /** To be called when a page was added: the one before it has been written. */
  addPage(): void {
    // Which list is the page's is asked for as long as something that began on it goes on.
    if (this.#page) this.#page.data = { StructParents: this.#page.data.StructParents };
    this.#page = this.#document.page.dictionary;
    const { Pages } = this.#catalog;
    Pages.data.Kids.pop();
    if (this.#branch?.data.Count === pagesInBranch) this.#endBranch();
    this.#branch ??= this.#document.ref({ Type: "Pages", Parent: Pages, Kids: [], Count: 0 }) as Branch;
    this.#page.data.Parent = this.#branch;
    this.#branch.data.Kids.push(this.#page);
    this.#branch.data.Count++;
  }

  /** To be called when nothing goes on that was begun on an earlier page. */
  endPart(): void {
    this.#heard.write(this.#page?.data.StructParents);
  }

  /** The rest, before the document ends. */
  end(): void {
    this.#heard.write();
    this.#endBranch();
  }

  #endBranch(): void {
    if (!this.#branch) return;
    this.#catalog.Pages.data.Kids.push(this.#branch);
    this.#branch.end();
    this.#branch.data = { Kids: [], Count: 0 };
    this.#branch = undefined;
  }
}

/** Which element each marked piece of a page belongs to: it answers pdfkit like its own such tree, and is written as its public fields. */
class Heard {
  readonly Kids: Reference[] = [];
  readonly #document: Inside;
  readonly #pages = new Map<number, unknown[]>();

  constructor(document: Inside) {
    this.#document = document;
  }

  add(page: number, elements: unknown[]): void {
    this.#pages.set(page, elements);
  }

  get(page: number): unknown[] | undefined {
    return this.#pages.get(page);
  }

  /** Writes what is known, but of the page that is being drawn. */
  write(current?: unknown): void {
    const done = [...this.#pages].filter(([page]) => page !== current);
    if (done.length === 0) return;
    const limits = [done[0]?.[0], done.at(-1)?.[0]];
    const leaf = this.#document.ref({ Limits: limits, Nums: done.flat(1) });
    leaf.end();
    leaf.data = {};
    this.Kids.push(leaf);
    for (const [page] of done) this.#pages.delete(page);
  }
}
