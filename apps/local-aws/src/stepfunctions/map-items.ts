import { evaluate, type Scope } from './evaluate.ts';
import type { ItemBatcher, ItemReader, State } from './definition.ts';
import type { ItemStorage } from './item-storage.ts';
import { StateError } from './state-error.ts';

/** Items of one distributed Map (Step Functions quotas). */
const MAX_ITEMS = 100_000_000;

/** The items of a Map: an array of its input, or what its ItemReader reads. @throws StateError */
export async function itemsOf(
  state: State,
  name: string,
  scope: Scope,
  storage: ItemStorage,
): Promise<unknown[]> {
  if (state.ItemReader) return readItems(state.ItemReader, scope, storage);
  const items = await evaluate(state.Items ?? '{% $states.input %}', scope);
  if (!Array.isArray(items))
    throw new StateError('States.QueryEvaluationError', `The Items of '${name}' are not an array.`);
  return items;
}

async function readItems(reader: ItemReader, scope: Scope, storage: ItemStorage): Promise<unknown[]> {
  const given = (await evaluate(reader.Arguments, scope)) as {
    Bucket: string;
    Key?: string;
    Prefix?: string;
  };
  const config = (await evaluate(reader.ReaderConfig ?? {}, scope)) as NonNullable<
    ItemReader['ReaderConfig']
  >;
  const limit = Number(config.MaxItems ?? 0) || MAX_ITEMS;
  try {
    if (reader.Resource.endsWith(':listObjectsV2'))
      return await storage.list(given.Bucket, given.Prefix ?? '', limit);
    const text = await storage.get(given.Bucket, given.Key ?? '');
    return parseItems(text, config).slice(0, limit);
  } catch (error) {
    throw new StateError('States.ItemReaderFailed', (error as Error).message);
  }
}

function parseItems(text: string, config: NonNullable<ItemReader['ReaderConfig']>): unknown[] {
  if (config.InputType === 'JSONL')
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as unknown);
  if (config.InputType === 'CSV') {
    const rows = parseCsv(text);
    const header = config.CSVHeaderLocation === 'GIVEN' ? (config.CSVHeaders ?? []) : (rows.shift() ?? []);
    return rows.map((row) => Object.fromEntries(header.map((column, i) => [column, row[i] ?? ''])));
  }
  const items: unknown = JSON.parse(text);
  if (!Array.isArray(items)) throw new Error('The object is not a JSON array.');
  return items;
}

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

/** Inputs of the child executions: batches of items where there is an ItemBatcher, the items otherwise. */
export async function batched(
  items: readonly unknown[],
  batcher: ItemBatcher | undefined,
  scope: Scope,
): Promise<readonly unknown[]> {
  if (!batcher) return items;
  const { MaxItemsPerBatch, MaxInputBytesPerBatch, BatchInput } = (await evaluate(
    batcher,
    scope,
  )) as ItemBatcher;
  const [most, bytes] = [Number(MaxItemsPerBatch ?? Infinity), Number(MaxInputBytesPerBatch ?? Infinity)];
  const batches: unknown[][] = [];
  let size = 0;
  for (const item of items) {
    const length = Buffer.byteLength(JSON.stringify(item)) + 1;
    const batch = batches.at(-1);
    if (!batch || batch.length >= most || size + length > bytes) {
      batches.push([item]);
      size = length;
    } else {
      batch.push(item);
      size += length;
    }
  }
  return batches.map((Items) => ({ ...(BatchInput !== undefined && { BatchInput }), Items }));
}
