/** Numbers and texts at places of a few bytes; 0 and '' beyond their end, so that a file that was cut reads on. */
export class Binary {
  readonly bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8 = (at: number) => this.bytes[at] ?? 0;
  u16 = (at: number) => (this.has(at, 2) ? this.bytes.readUInt16BE(at) : 0);
  u32 = (at: number) => (this.has(at, 4) ? this.bytes.readUInt32BE(at) : 0);
  u64 = (at: number) => (this.has(at, 8) ? Number(this.bytes.readBigUInt64BE(at)) : 0);
  i32 = (at: number) => (this.has(at, 4) ? this.bytes.readInt32BE(at) : 0);
  u16le = (at: number) => (this.has(at, 2) ? this.bytes.readUInt16LE(at) : 0);
  i16le = (at: number) => (this.has(at, 2) ? this.bytes.readInt16LE(at) : 0);
  u32le = (at: number) => (this.has(at, 4) ? this.bytes.readUInt32LE(at) : 0);
  u64le = (at: number) => (this.has(at, 8) ? Number(this.bytes.readBigUInt64LE(at)) : 0);
  f64 = (at: number) => (this.has(at, 8) ? this.bytes.readDoubleBE(at) : 0);
  /** Four characters. */
  code = (at: number) => this.bytes.toString('latin1', at, at + 4);
  from = (at: number, length?: number) =>
    new Binary(this.bytes.subarray(at, length === undefined ? undefined : at + length));

  get length(): number {
    return this.bytes.length;
  }

  /** UTF-8, or Windows-1252 where it is none; up to the first zero, without blanks at its ends. */
  text(at = 0, length = this.length): string {
    const end = this.bytes.indexOf(0, at);
    const bytes = this.bytes.subarray(at, Math.min(at + length, end < 0 ? Infinity : end));
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
    } catch {
      return new TextDecoder('windows-1252').decode(bytes).trim();
    }
  }

  private has(at: number, length: number): boolean {
    return at >= 0 && at + length <= this.bytes.length;
  }
}
