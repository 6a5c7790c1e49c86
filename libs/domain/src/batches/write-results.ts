import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { DerivedStorage } from '../ports/derived-storage.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import { type Batch, type BatchItem, roundPrefix } from './batch.ts';
import { csvLine } from './csv-line.ts';
import { itemResults, type ItemResult } from './item-results.ts';
import { itemsOf } from './items-of.ts';
import { resultColumns } from './result-columns.ts';

interface Ports {
  batches: BatchStore;
  runs: ProcessingStore;
  derived: DerivedStorage;
  catalogue: AlgorithmCatalogue;
}

/** What a batch leaves behind, and as what it is stored. */
export const RESULT_FILES = {
  jsonl: { name: 'results.jsonl', contentType: 'application/x-ndjson' },
  csv: { name: 'results.csv', contentType: 'text/csv' },
  failures: { name: 'failures.csv', contentType: 'text/csv' },
} as const;
export type ResultFile = keyof typeof RESULT_FILES;
export const RESULT_KINDS = Object.keys(RESULT_FILES) as ResultFile[];

/** A spreadsheet takes a text without it for Latin-1. */
const BYTE_ORDER_MARK = '\uFEFF';
/** Files whose results are read at the same time. */
const AT_ONCE = 20;

/** Writes what was found out about all files, as streams: a batch of any size needs the memory of a hundred files. */
export class WriteResults {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  async execute(batch: Batch, kind: ResultFile): Promise<void> {
    const { name, contentType } = RESULT_FILES[kind];
    await this.ports.derived.put(roundPrefix(batch) + name, contentType, this[kind](batch));
  }

  private async *jsonl(batch: Batch): AsyncGenerator<string, void> {
    for await (const [item, steps] of this.results(batch)) {
      const { fileId, name, path, size, state, run, reason } = item;
      yield `${JSON.stringify({ fileId, name, folder: path, size, state, run, reason, steps })}\n`;
    }
  }

  private async *csv(batch: Batch): AsyncGenerator<string, void> {
    const algorithms = this.columns(batch);
    const heads = algorithms.flatMap(({ id, columns }) => [id, ...columns.map((name) => `${id}.${name}`)]);
    yield BYTE_ORDER_MARK + csvLine(['file_id', 'name', 'folder', 'bytes', 'state', 'reason', ...heads]);
    for await (const [{ fileId, name, path, size, state, reason }, steps] of this.results(batch)) {
      const found = algorithms.flatMap(({ id, columns }) => {
        const step = steps.find(({ algorithm }) => algorithm === id);
        const result = (step?.result ?? {}) as Record<string, string | number | boolean | null>;
        return [step?.state, ...columns.map((column) => result[column])];
      });
      yield csvLine([fileId, name, path, size, state, reason?.code, ...found]);
    }
  }

  private async *failures(batch: Batch): AsyncGenerator<string, void> {
    yield BYTE_ORDER_MARK + csvLine(['file_id', 'name', 'folder', 'state', 'algorithm', 'code', 'detail']);
    for await (const [{ fileId, name, path, state, reason }, steps] of this.results(batch, true)) {
      const bad = steps.filter((step) => step.state !== 'succeeded' && step.state !== 'skipped');
      const rows = bad.length > 0 ? bad : [{ algorithm: '', reason }];
      for (const row of rows)
        yield csvLine([fileId, name, path, state, row.algorithm, row.reason?.code, row.reason?.detail]);
    }
  }

  private async *results(
    batch: Batch,
    unsuccessful = false,
  ): AsyncGenerator<[BatchItem, ItemResult[]], void> {
    const states = unsuccessful ? (['partial', 'failed', 'cancelled'] as const) : undefined;
    for await (const items of itemsOf(this.ports.batches, batch, states))
      for (let i = 0; i < items.length; i += AT_ONCE) {
        const some = items.slice(i, i + AT_ONCE);
        const found = await Promise.all(some.map((item) => itemResults(this.ports, item)));
        yield* some.map((item, n): [BatchItem, ItemResult[]] => [item, found[n]!]);
      }
  }

  private columns({ algorithms }: Batch) {
    return this.ports.catalogue
      .list()
      .filter(({ id, automatic }) =>
        algorithms ? algorithms.some((one) => one.algorithm === id) : automatic,
      )
      .map((one) => ({ id: one.id, columns: resultColumns(one) }));
  }
}
