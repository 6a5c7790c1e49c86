import { s3Error } from './s3-error.ts';

/** 20 KB: all fields before the file (POST Object, "MaxPostPreDataLengthExceededError"). */
const MAX_BEFORE_FILE = 20 * 1024;

/** A multipart/form-data body up to its file, which is then read as a stream. */
export interface FormUpload {
  /** Lower-case names. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly file: AsyncGenerator<Buffer>;
}

/** Reads the fields (RFC 7578). What follows the file is ignored, as S3 does. @throws MalformedPOSTRequest (400) */
export async function readForm(body: AsyncIterable<Buffer>, boundary: string): Promise<FormUpload> {
  const reader = new DelimitedReader(body);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const fields = new Map<string, string>();
  await reader.until(delimiter, MAX_BEFORE_FILE);
  for (;;) {
    const head = await reader.until(Buffer.from('\r\n\r\n'), MAX_BEFORE_FILE);
    const { name, fileName } = disposition(head.toString('utf8'));
    if (name === 'file') return { fields, fileName, file: reader.stream(delimiter) };
    fields.set(name, (await reader.until(delimiter, MAX_BEFORE_FILE - reader.consumed)).toString('utf8'));
  }
}

function disposition(head: string): { name: string; fileName: string } {
  const [, parameters] = /^content-disposition:\s*form-data;(.*)$/im.exec(head) ?? [];
  const [, name] = /(?:^|;)\s*name="([^"]*)"/i.exec(parameters ?? '') ?? [];
  const [, fileName = ''] = /(?:^|;)\s*filename="([^"]*)"/i.exec(parameters ?? '') ?? [];
  if (!name) throw s3Error('MalformedPOSTRequest');
  return { name: name.toLowerCase(), fileName };
}

/** Cuts a stream at delimiters. Begins with a line end, so that the first boundary looks like the others. */
class DelimitedReader {
  readonly #source: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.from('\r\n');
  consumed = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** What stands before the next delimiter, which is swallowed. */
  async until(delimiter: Buffer, max: number): Promise<Buffer> {
    for (;;) {
      const at = this.#buffer.indexOf(delimiter);
      if (at > max || (at < 0 && this.#buffer.length > max + delimiter.length)) throw tooMuch();
      if (at >= 0) return this.#take(at, delimiter.length);
      await this.#more();
    }
  }

  async *stream(delimiter: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#buffer.indexOf(delimiter);
      if (at >= 0) {
        yield this.#take(at, delimiter.length);
        break;
      }
      const safe = this.#buffer.length - delimiter.length + 1;
      if (safe > 0) yield this.#take(safe, 0);
      await this.#more();
    }
    while (!(await this.#source.next()).done);
  }

  #take(length: number, swallow: number): Buffer {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length + swallow);
    this.consumed += length;
    return taken;
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#source.next();
    if (done) throw s3Error('MalformedPOSTRequest');
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
  }
}

const tooMuch = (): Error => s3Error('MaxPostPreDataLengthExceededError');
