import { CRC_KINDS, slicingTables } from '@intake/protocol';
import { crc64Module, DATA_AT, ROUND, STATE_AT, TABLES } from './crc64-wasm.ts';

const BUFFER = 1024 * 1024;
const ALL_ONES = 0xffff_ffff_ffff_ffffn;

interface Exports {
  memory: { buffer: ArrayBuffer };
  run(end: number): void;
}

/** CRC-64/NVME over a stream of chunks. One instance serves one stream at a time; `reset` starts the next. */
export class Crc64 {
  readonly #run: Exports['run'];
  readonly #tables: BigUint64Array;
  readonly #state: BigUint64Array;
  readonly #data: Uint8Array;
  #register = ALL_ONES;
  /** Bytes in the buffer that the register does not know yet. */
  #filled = 0;

  private constructor({ memory, run }: Exports) {
    this.#run = run;
    this.#tables = new BigUint64Array(memory.buffer, 0, TABLES * 256);
    this.#tables.set(slicingTables(CRC_KINDS.CRC64NVME, TABLES));
    this.#state = new BigUint64Array(memory.buffer, STATE_AT, 1);
    this.#data = new Uint8Array(memory.buffer, DATA_AT, BUFFER);
  }

  /** @throws CompileError where a Content Security Policy lacks 'wasm-unsafe-eval'. */
  static async create(): Promise<Crc64> {
    const { instance } = await WebAssembly.instantiate(crc64Module(BUFFER));
    return new Crc64(instance.exports as unknown as Exports);
  }

  reset(): void {
    this.#register = ALL_ONES;
    this.#filled = 0;
  }

  /** Streams hand over pieces of all sizes: they are summed up when the buffer is full, in whole rounds. */
  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + BUFFER - this.#filled);
      this.#data.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled === BUFFER) this.#sumUp();
    }
  }

  digest(): bigint {
    this.#sumUp();
    return this.#register ^ ALL_ONES;
  }

  #sumUp(): void {
    const whole = this.#filled - (this.#filled % ROUND);
    if (whole > 0) {
      this.#state[0] = this.#register;
      this.#run(whole);
      this.#register = this.#state[0]!;
    }
    for (let at = whole; at < this.#filled; at++) {
      this.#register =
        (this.#register >> 8n) ^ this.#tables[(Number(this.#register & 0xffn) ^ this.#data[at]!) & 0xff]!;
    }
    this.#filled = 0;
  }
}
