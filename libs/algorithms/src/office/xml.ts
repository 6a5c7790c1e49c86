import { SaxesParser } from 'saxes';

const MOST_DEPTH = 1000;
/** Bytes between two tags: a text that is longer was made to harm. */
const MOST_BETWEEN = 32 * 2 ** 20;

export interface XmlHandler {
  /** Names as they are written, with their prefixes. */
  open?(name: string, attributes: Record<string, string>): void;
  close?(name: string): void;
  text?(text: string): void;
}

/**
 * Is given XML piece by piece. A document type's own entities are not known to it, so none is ever expanded.
 * @throws Error where it is not well-formed, or deeper than any document is
 */
export class XmlReader {
  private readonly parser = new SaxesParser();
  private decoder: TextDecoder | undefined;
  private depth = 0;
  private between = 0;

  constructor(handler: XmlHandler) {
    this.parser.on('error', (error) => {
      throw new Error(`Its XML is broken: ${error.message.slice(0, 200)}`);
    });
    this.parser.on('opentag', ({ name, attributes }) => {
      this.between = 0;
      if (++this.depth > MOST_DEPTH) throw new Error(`Its XML is nested deeper than ${MOST_DEPTH} elements.`);
      handler.open?.(name, attributes as Record<string, string>);
    });
    this.parser.on('closetag', ({ name }) => {
      this.between = 0;
      this.depth--;
      handler.close?.(name);
    });
    this.parser.on('text', (text) => handler.text?.(text));
    this.parser.on('cdata', (text) => handler.text?.(text));
  }

  write(piece: Uint8Array): void {
    this.decoder ??= new TextDecoder(encodingOf(piece));
    this.between += piece.length;
    if (this.between > MOST_BETWEEN) throw new Error('Its XML has a text without an end.');
    this.parser.write(this.decoder.decode(piece, { stream: true }));
  }

  close(): void {
    this.parser.close();
  }
}

/** @param enough ends it before its end */
export async function readXml(
  pieces: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
  enough: () => boolean = () => false,
): Promise<void> {
  const reader = new XmlReader(handler);
  for await (const piece of pieces) {
    reader.write(piece);
    if (enough()) return;
  }
  reader.close();
}

function encodingOf(head: Uint8Array): string {
  const [a, b] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be';
  const start = Buffer.from(head.subarray(0, 200)).toString('latin1');
  const said = /^<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(start)?.[1];
  try {
    return said && !/utf-?16/i.test(said) ? new TextDecoder(said).encoding : 'utf-8';
  } catch {
    return 'utf-8';
  }
}
