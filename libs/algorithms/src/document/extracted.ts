/** What a reader of one format finds. */
export interface Extracted {
  /** Pages, slides or sheets; one where the format has none. */
  texts: string[];
  title?: string;
  author?: string;
  subject?: string;
  createdAt?: string;
  modifiedAt?: string;
  /** Pages as they are printed, where the format or its writer says so. */
  pages?: number;
  outline: Heading[];
  links: string[];
  /** A picture of the first page, PNG or JPEG. */
  preview?: Uint8Array;
  /** The text goes on beyond what is kept. */
  cut?: true;
}

export interface Heading {
  title: string;
  /** 1 is the highest. */
  level: number;
  page?: number;
}

/** Characters of text that are kept of one document: some 5,000 pages. */
const MOST_TEXT = 16 * 2 ** 20;
const MOST_PARTS = 4096;
const MOST_HEADINGS = 2000;
const MOST_LINKS = 2000;

/** Gathers text in pages, and stops when there is enough. */
export class TextGatherer {
  readonly texts: string[] = [];
  readonly outline: Heading[] = [];
  readonly links = new Set<string>();
  /** Millions of small strings take ten times the memory of a few large ones. */
  private joined: string[] = [];
  private parts: string[] = [];
  private length = 0;

  add(text: string): void {
    if (this.full) return;
    this.parts.push(text);
    this.length += text.length;
    if (this.parts.length < MOST_PARTS) return;
    this.joined.push(this.parts.join(''));
    this.parts = [];
  }

  get full(): boolean {
    return this.length >= MOST_TEXT;
  }

  heading(heading: Heading): void {
    const title = heading.title.replaceAll(/\s+/g, ' ').trim();
    if (title && this.outline.length < MOST_HEADINGS) this.outline.push({ ...heading, title });
  }

  link(address: string | undefined): void {
    if (address && /^(https?|mailto|ftp):/i.test(address) && this.links.size < MOST_LINKS)
      this.links.add(address.slice(0, 500));
  }

  closePage(): void {
    this.texts.push([...this.joined, ...this.parts].join('').trimEnd());
    this.joined = [];
    this.parts = [];
  }

  get found(): Pick<Extracted, 'texts' | 'outline' | 'links' | 'cut'> {
    if (this.parts.length + this.joined.length > 0 || this.texts.length === 0) this.closePage();
    return {
      texts: this.texts,
      outline: this.outline,
      links: [...this.links],
      ...(this.full && { cut: true as const }),
    };
  }
}
