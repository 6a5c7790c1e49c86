import { type Case, CASE_BUCKET } from './case.ts';
import { distributed, map, only, pass, note, oddFails } from './machine-parts.ts';

const read = (ItemReader: object, processor: object = only(note), more: object = {}) => {
  const { Items: _items, ...state } = map(undefined, distributed(processor), { ItemReader, ...more });
  return only(state);
};
const object = (Key: string, ReaderConfig: object) => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig,
  Arguments: { Bucket: CASE_BUCKET, Key },
});

/** Items of a distributed Map, which are executions of their own and may come from S3. */
export const DISTRIBUTED_CASES: readonly Case[] = [
  {
    name: 'distributed-map-over-items',
    machine: only(map([1, 2, 3], distributed(only(pass('{% $states.input * 2 %}'))))),
    output: [2, 4, 6],
  },
  {
    name: 'distributed-map-item-selector',
    machine: only(
      map(['a', 'b'], distributed(only(note)), {
        ItemSelector: { v: '{% $states.context.Map.Item.Value %}', x: '{% $states.input.x %}' },
        MaxConcurrency: 1,
      }),
    ),
    input: { x: 1 },
    output: [
      { v: 'a', x: 1 },
      { v: 'b', x: 1 },
    ],
  },
  {
    name: 'item-reader-json',
    machine: read(object('list.json', { InputType: 'JSON' })),
    objects: { 'list.json': '[{"id":1},{"id":2}]' },
    output: [{ id: 1 }, { id: 2 }],
  },
  {
    name: 'item-reader-json-lines',
    localStack: 'It does not read JSON lines.',
    machine: read(object('list.jsonl', { InputType: 'JSONL' })),
    objects: { 'list.jsonl': '{"id":1}\n{"id":2}\n{"id":3}\n' },
    output: [{ id: 1 }, { id: 2 }, { id: 3 }],
  },
  {
    name: 'item-reader-csv',
    machine: read(object('list.csv', { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' })),
    objects: { 'list.csv': 'id,name\n1,"a, b"\n2,c\n' },
    output: [
      { id: '1', name: 'a, b' },
      { id: '2', name: 'c' },
    ],
  },
  {
    name: 'item-reader-csv-headers-given',
    machine: read(
      object('bare.csv', { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', 'y'] }),
    ),
    objects: { 'bare.csv': '1,2\n3,4\n' },
    output: [
      { x: '1', y: '2' },
      { x: '3', y: '4' },
    ],
  },
  {
    name: 'item-reader-max-items',
    machine: read(object('many.json', { InputType: 'JSON', MaxItems: 2 })),
    objects: { 'many.json': '[1,2,3,4]' },
    output: [1, 2],
  },
  {
    name: 'item-reader-of-a-listing',
    machine: read(
      {
        Resource: 'arn:aws:states:::s3:listObjectsV2',
        Arguments: { Bucket: CASE_BUCKET, Prefix: 'listed/' },
      },
      only(pass('{% [$states.input.Key, $states.input.Size] %}')),
    ),
    objects: { 'listed/a.txt': 'a', 'listed/b.txt': 'bb' },
    output: [
      ['listed/a.txt', 1],
      ['listed/b.txt', 2],
    ],
  },
  {
    name: 'item-reader-of-nothing-there',
    localStack: 'It says States.Runtime.',
    machine: read(object('absent.json', { InputType: 'JSON' })),
    error: 'States.ItemReaderFailed',
  },
  {
    name: 'item-batcher',
    localStack: 'It has no ItemBatcher.',
    machine: only(
      map([1, 2, 3, 4, 5], distributed(only(note)), {
        ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { k: '{% $states.input.k %}' } },
      }),
    ),
    input: { k: 'v' },
    output: [
      { BatchInput: { k: 'v' }, Items: [1, 2] },
      { BatchInput: { k: 'v' }, Items: [3, 4] },
      { BatchInput: { k: 'v' }, Items: [5] },
    ],
  },
  {
    name: 'no-failure-is-tolerated-unless-said',
    localStack: 'It tolerates every failure.',
    machine: only(map([2, 3], distributed(oddFails))),
    error: 'States.ExceedToleratedFailureThreshold',
  },
  {
    name: 'tolerated-failure-count-exceeded',
    localStack: 'It tolerates every failure.',
    machine: only(map([1, 3, 2], distributed(oddFails), { ToleratedFailureCount: 1 })),
    error: 'States.ExceedToleratedFailureThreshold',
  },
];
