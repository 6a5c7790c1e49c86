import { isUtf8 } from 'node:buffer';

/**
 * POSIX file names are bytes and need not be UTF-8. As text, each byte that is not stands as a lone surrogate U+DC80 to U+DCFF,
 * as in Python's PEP 383, which JSON keeps (RFC 8259, 8.2) and `fsPath` turns back.
 */
export function pathText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find(
      (count) => at + count <= bytes.length && isUtf8(bytes.subarray(at, at + count)),
    );
    text += length ? bytes.toString('utf8', at, at + length) : String.fromCharCode(0xdc00 + bytes[at]!);
    at += length ?? 1;
  }
  return text;
}

/** What `node:fs` takes for a path of `pathText`: bytes where text cannot say it. */
export function fsPath(text: string): string | Buffer {
  if (text.isWellFormed()) return text;
  return Buffer.concat(
    text
      .split(ESCAPED)
      .map((piece) => (ESCAPED.test(piece) ? Buffer.of(piece.charCodeAt(0) & 0xff) : Buffer.from(piece))),
  );
}

/** For people and for the server, who know text only: such bytes are read as Windows-1252, what most such names were written in. */
export function readableName(text: string): string {
  return text
    .split(ESCAPED)
    .map((piece) => (ESCAPED.test(piece) ? WESTERN.decode(Buffer.of(piece.charCodeAt(0) & 0xff)) : piece))
    .join('');
}

/** Without the flag u, which would not see halves of pairs; a real pair begins with U+D800 to U+DBFF. */
const ESCAPED = /(?<![\ud800-\udbff])([\udc80-\udcff])/;
const WESTERN = new TextDecoder('windows-1252');
