/** Records of the table's stream that anybody is told of, or that end connections: see libs/aws/src/table-change.ts. */
const keys = (pk, sk) => ({ pk: { S: [{ prefix: pk }] }, sk: { S: [{ prefix: sk }] } });

module.exports = [
  { dynamodb: { Keys: keys('OWNER#', 'FILE#') } },
  { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: keys('PROCESSING#', 'RUN#') } },
  { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: keys('PROCESSING#', 'STEP#') } },
  { eventName: ['REMOVE'], dynamodb: { Keys: keys('USER#', 'SESSION#') } },
  {
    eventName: ['MODIFY'],
    dynamodb: { Keys: keys('USER#', 'PROFILE'), NewImage: { disabled: { BOOL: [true] } } },
  },
];
