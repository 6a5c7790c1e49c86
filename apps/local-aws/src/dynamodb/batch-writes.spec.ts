import { batchWrites } from './batch-writes.ts';

const put = (id: number) => ({ PutRequest: { Item: { pk: { S: String(id) } } } });

it('takes the writes of a batch apart', () => {
  const remove = { DeleteRequest: { Key: { pk: { S: 'gone' } } } };
  expect(batchWrites({ RequestItems: { one: [put(1), remove], two: [put(2)] } })).toEqual([
    { Put: { TableName: 'one', Item: { pk: { S: '1' } } } },
    { Delete: { TableName: 'one', Key: { pk: { S: 'gone' } } } },
    { Put: { TableName: 'two', Item: { pk: { S: '2' } } } },
  ]);
});

it('leaves to the engine what it has to refuse, and what asks for more', () => {
  const refused = [
    {},
    { RequestItems: {} },
    { RequestItems: { one: 'none' } },
    { RequestItems: { one: [put(1), {}] } },
    { RequestItems: { one: [put(1), { ...put(2), DeleteRequest: { Key: {} } }] } },
    { RequestItems: { one: Array.from({ length: 26 }, (_, i) => put(i)) } },
    { RequestItems: { one: [put(1), put(2)] }, ReturnConsumedCapacity: 'TOTAL' },
  ];
  for (const input of refused) expect(batchWrites(input)).toBeUndefined();
});
