import type { Task } from '../contract.ts';
import { type Extracted, TextGatherer } from './extracted.ts';

const PIECE = 2 ** 20;
const MOST_DEPTH = 5000;
/** Bytes of RTF that are read: pictures in it are hexadecimal, and long. */
const MOST_READ = 256 * 2 ** 20;

/** Groups whose text is none of the document. */
const LEFT_OUT = new Set(
  'fonttbl colortbl stylesheet listtable listoverridetable revtbl rsidtbl generator pict object objdata themedata colorschememapping datastore latentstyles xmlnstbl filetbl fldinst header headerl headerr headerf footer footerl footerr footerf footnote annotation atnid atnauthor pntext nonshppict info listtext bkmkstart bkmkend'.split(
    ' ',
  ),
);
const SIGNS: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  row: '\n',
  sect: '\n',
  page: '\n',
  tab: '\t',
  cell: '\t',
  emdash: '\u2014',
  endash: '\u2013',
  bullet: '\u2022',
  lquote: '\u2018',
  rquote: '\u2019',
  ldblquote: '\u201c',
  rdblquote: '\u201d',
};

interface Group {
  hidden: boolean;
  /** Characters that stand for one `\u` in programs that know none. */
  fallback: number;
  /** A property of the document that this group is. */
  property?: 'title' | 'author' | 'subject';
}

/** Rich Text Format 1.9. */
export async function readRtf(task: Task): Promise<Extracted> {
  const gatherer = new TextGatherer();
  const parser = new RtfParser(gatherer);
  let rest = '';
  const end = Math.min(task.file.size, MOST_READ);
  for (let at = 0; at < end && !gatherer.full; at += PIECE) {
    task.signal.throwIfAborted();
    const text = rest + Buffer.from(await task.read(at, Math.min(PIECE, end - at))).toString('latin1');
    rest = text.slice(parser.parse(text, at + PIECE >= end));
  }
  const { title, author, subject } = parser.properties;
  return {
    ...gatherer.found,
    ...(title && { title }),
    ...(author && { author }),
    ...(subject && { subject }),
  };
}

/** A control word with its number, a sign, a byte in hexadecimal, the end of a group, or text. */
const TOKEN = /\\(?:([a-z]+)(-?\d+)? ?|'([0-9a-f]{2})|([^a-z]))|([{}])|([^\\{}\r\n]+)|[\r\n]+/giy;
/** Longer than any token but text. */
const LONGEST = 64;

class RtfParser {
  readonly properties: { title?: string; author?: string; subject?: string } = {};
  private readonly gatherer: TextGatherer;
  private readonly groups: Group[] = [];
  private group: Group = { hidden: false, fallback: 1 };
  private decoder = new TextDecoder('windows-1252');
  /** Bytes that are half a character until the next comes. */
  private bytes: number[] = [];
  private skipped = 0;
  private binary = 0;

  constructor(gatherer: TextGatherer) {
    this.gatherer = gatherer;
  }

  /** @returns how far it came: what is left may be half a token */
  parse(text: string, last: boolean): number {
    let at = 0;
    for (;;) {
      if (this.binary > 0) {
        const step = Math.min(this.binary, text.length - at);
        at += step;
        this.binary -= step;
      }
      if (!last && at > text.length - LONGEST) return at;
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(text);
      if (!token) return at < text.length ? at + 1 : at;
      at = TOKEN.lastIndex;
      const [, word, number, hex, sign, brace, plain] = token;
      if (hex) this.byte(Number.parseInt(hex, 16));
      else if (word) this.word(word.toLowerCase(), number);
      else if (sign) this.sign(sign);
      else if (brace) this.brace(brace);
      else if (plain) this.text(plain);
    }
  }

  private brace(brace: string): void {
    this.flush();
    if (brace === '}') return void (this.group = this.groups.pop() ?? this.group);
    if (this.groups.length > MOST_DEPTH) throw new Error(`Its groups are nested deeper than ${MOST_DEPTH}.`);
    this.groups.push(this.group);
    this.group = { ...this.group };
  }

  private word(word: string, number?: string): void {
    if (word === 'u') return this.unicode(Number(number));
    this.flush();
    if (word === 'uc') this.group.fallback = Math.max(0, Number(number ?? 1));
    else if (word === 'bin') this.binary = Math.max(0, Number(number ?? 0));
    else if (word === 'ansicpg') this.decoder = decoderOf(Number(number));
    else if (word === 'title' || word === 'author' || word === 'subject') this.group.property = word;
    else if (LEFT_OUT.has(word)) this.group.hidden = true;
    else if (SIGNS[word] && !(word === 'tab' && this.group.hidden)) this.put(SIGNS[word]);
  }

  private sign(sign: string): void {
    if (sign === '*') this.group.hidden = true;
    else if (sign === '~') this.text('\u00a0');
    else if (sign === '_') this.text('-');
    else if (sign === '\n' || sign === '\r') this.put('\n');
    else if ('\\{}'.includes(sign)) this.text(sign);
  }

  private unicode(code: number): void {
    this.flush();
    this.put(String.fromCharCode(code < 0 ? code + 65_536 : code));
    this.skipped = this.group.fallback;
  }

  private byte(byte: number): void {
    if (this.skipped > 0) return void this.skipped--;
    this.bytes.push(byte);
  }

  private text(text: string): void {
    const shown = text.slice(this.skipped);
    this.skipped = Math.max(0, this.skipped - text.length);
    this.flush();
    this.put(shown);
  }

  private flush(): void {
    if (this.bytes.length === 0) return;
    this.put(this.decoder.decode(Uint8Array.from(this.bytes)));
    this.bytes = [];
  }

  private put(text: string): void {
    const { property, hidden } = this.group;
    if (property) this.properties[property] = ((this.properties[property] ?? '') + text).slice(0, 300);
    else if (!hidden) this.gatherer.add(text);
  }
}

function decoderOf(page: number): TextDecoder {
  const name =
    { 932: 'shift_jis', 936: 'gbk', 949: 'euc-kr', 950: 'big5', 65001: 'utf-8' }[page] ?? `windows-${page}`;
  try {
    return new TextDecoder(name);
  } catch {
    return new TextDecoder('windows-1252');
  }
}
