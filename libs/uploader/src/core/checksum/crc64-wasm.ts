/**
 * The inner loop of CRC-64/NVME as a WebAssembly module, assembled here so that no binary has to be trusted.
 * Slicing-by-16: of sixteen table lookups only eight wait for the sixteen before, which leaves the processor less to wait for
 * (measured in one run: 2.2 GiB/s, slicing-by-8 1.5, the same over two independent lanes 1.65).
 */
export const TABLES = 16;
/** Bytes in memory: 16 tables of 256 u64, then the register, then the data. */
export const STATE_AT = TABLES * 256 * 8;
export const DATA_AT = 64 * 1024;
/** Bytes of one round; `run` takes whole rounds. */
export const ROUND = 16;
const PAGE = 64 * 1024;

const I32 = 0x7f;
const I64 = 0x7e;
// Parameter and locals of the one function: run(end), in bytes relative to DATA_AT.
const END = 0;
const AT = 1;
const LOW = 2;
const HIGH = 3;
const REGISTER = 4;
const WORD = 5;

/** Unsigned LEB128. */
function u(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...u(value >>> 7)];
}
/** Signed LEB128 of a value that is not negative. */
function s(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...s(value >>> 7)];
}
const vector = (items: number[][]): number[] => [...u(items.length), ...items.flat()];
const section = (id: number, bytes: number[]): number[] => [id, ...u(bytes.length), ...bytes];
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
const i32 = (value: number): number[] => [0x41, ...s(value)];
const load64 = (offset: number): number[] => [0x29, 3, ...u(offset)];
const store64 = (offset: number): number[] => [0x37, 3, ...u(offset)];
const I32_ADD = 0x6a;
const I32_AND = 0x71;
const I32_SHL = 0x74;
const I32_SHR = 0x76;
const I32_LESS = 0x49;
const I64_SHR = [0x42, 32, 0x88]; // i64.const 32, i64.shr_u
const I64_XOR = 0x85;
const WRAP = 0xa7;
const END_BLOCK = 0x0b;

/** Looks up byte `k` of a word: a table is for a byte with so many others behind it; entries have 8 bytes, hence * 8. */
function lookup(k: number, table: number): number[] {
  const half = get(k < 4 ? LOW : HIGH);
  const shift = (k % 4) * 8 - 3;
  const byteTimes8 = shift < 0 ? [...i32(3), I32_SHL] : [...i32(shift), I32_SHR];
  return [...half, ...byteTimes8, ...i32(0x7f8), I32_AND, ...load64(table * 2048)];
}

/** The eight lookups of the word in WORD, with `behind` bytes behind it in this round. */
function sumOfWord(behind: number): number[] {
  const halves = [...get(WORD), WRAP, ...set(LOW), ...get(WORD), ...I64_SHR, WRAP, ...set(HIGH)];
  const bytes = [0, 1, 2, 3, 4, 5, 6, 7];
  return [...halves, ...bytes.flatMap((k) => [...lookup(k, 7 - k + behind), ...(k > 0 ? [I64_XOR] : [])])];
}

/** The module exports `memory` and `run(end)`, which takes `end` bytes of data into the register. */
export function crc64Module(dataBytes: number): Uint8Array<ArrayBuffer> {
  const code = [
    ...vector([
      [3, I32],
      [2, I64],
    ]),
    ...[...i32(0), ...load64(STATE_AT), ...set(REGISTER)],
    ...[0x03, 0x40], // loop
    ...[...get(AT), ...load64(DATA_AT), ...get(REGISTER), I64_XOR, ...set(WORD), ...sumOfWord(8)],
    ...[...get(AT), ...load64(DATA_AT + 8), ...set(WORD), ...sumOfWord(0), I64_XOR, ...set(REGISTER)],
    ...[...get(AT), ...i32(ROUND), I32_ADD, ...tee(AT), ...get(END), I32_LESS, 0x0d, 0, END_BLOCK],
    ...[...i32(0), ...get(REGISTER), ...store64(STATE_AT)],
    END_BLOCK,
  ];
  const name = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([[0x60, 1, I32, 0]])),
    ...section(3, vector([[0]])),
    ...section(5, vector([[0, ...u((DATA_AT + dataBytes) / PAGE)]])),
    ...section(
      7,
      vector([
        [...name('memory'), 2, 0],
        [...name('run'), 0, 0],
      ]),
    ),
    ...section(10, vector([[...u(code.length), ...code]])),
  ]);
}
