// Lambda takes five of them.
/** Records of the table's stream that anybody is told of, or that end connections: see libs/aws/src/table-change.ts. */
const prefixes = (all) => ({ S: all.map((prefix) => ({ prefix })) });
const keys = (pk, ...sk) => ({ pk: prefixes([pk]), sk: prefixes(sk) });

module.exports = [
  { dynamodb: { Keys: keys('OWNER#', 'FILE#') } },
  { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: keys('PROCESSING#', 'RUN#', 'STEP#') } },
  { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: keys('BATCHES#', 'BATCH#') } },
  { eventName: ['REMOVE'], dynamodb: { Keys: keys('USER#', 'SESSION#') } },
  {
    eventName: ['MODIFY'],
    dynamodb: { Keys: keys('USER#', 'PROFILE'), NewImage: { disabled: { BOOL: [true] } } },
  },
];
