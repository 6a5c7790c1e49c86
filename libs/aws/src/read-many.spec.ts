import { jest } from '@jest/globals';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { expectRefusal } from '@intake/testing';
import { readSummaries } from './processing-summaries.ts';
import { readMany } from './read-many.ts';

// No pause between tries.
beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => jest.restoreAllMocks());

type Keys = Record<string, unknown>[];

/** DynamoDB that is throttled: it answers one key of each call, and leaves the others for later. */
function throttled(answersFrom = 1) {
  const asked: number[] = [];
  const batchGet = async ({ RequestItems: { t } }: { RequestItems: { t: { Keys: Keys } } }) => {
    asked.push(t.Keys.length);
    const answered = asked.length < answersFrom ? 0 : 1;
    const found = t.Keys.slice(0, answered).map((key) => ({ ...key, fileId: key['pk'], run: '01' }));
    return { Responses: { t: found }, UnprocessedKeys: { t: { Keys: t.Keys.slice(answered) } } };
  };
  return { dynamo: { batchGet } as unknown as DynamoDBDocument, asked };
}
const keys = Array.from({ length: 7 }, (_, n) => ({ pk: `P${n}`, sk: 'x' }));

it('asks again for what DynamoDB leaves out', async () => {
  const { dynamo, asked } = throttled();
  expect(await readMany(dynamo, 't', keys)).toHaveLength(7);
  expect(asked).toEqual([7, 6, 5, 4, 3, 2, 1]);
});

it('refuses in the end rather than to answer without some', async () => {
  await expectRefusal(readMany(throttled(99).dynamo, 't', keys), 'UNAVAILABLE');
});

it('summaries of files are read so: none is missing without a word', async () => {
  const ids = keys.map(({ pk }) => pk);
  expect(await readSummaries(throttled().dynamo, 't', 'owner', ids)).toHaveLength(7);
  await expectRefusal(readSummaries(throttled(99).dynamo, 't', 'owner', ids), 'UNAVAILABLE');
});
