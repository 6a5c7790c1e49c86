import { startAws, makeTable } from './libs/aws/test/aws-under-test.ts';
const aws = await startAws(); const { dynamo, table, drop } = await makeTable(aws.options);
try {
  let b = 0;
  for (const [n, size] of [[10, 100], [40, 25], [100, 1]]) {
    const t = performance.now();
    for (let k = 0; k < n; k++) { b++; await dynamo.transactWrite({ TransactItems: Array.from({ length: size }, (_, i) => ({ Put: { TableName: table, Item: { pk: 'OWNER#' + (i % 20) + 'abcdefghijkl', sk: `w${b}#${i}#${'x'.repeat(20)}` } } })) }); }
    const ms = performance.now() - t; console.log('tx', size, n * size, 'puts', ms.toFixed(0), 'ms', (n * size / ms * 1000).toFixed(0), '/s');
  }
  const t = performance.now();
  for (let k = 0; k < 100; k++) await dynamo.put({ TableName: table, Item: { pk: 'x', sk: 'y' + k } });
  console.log('put', ((performance.now() - t) / 100).toFixed(1), 'ms');
  const t2 = performance.now();
  await dynamo.batchWrite({ RequestItems: { [table]: Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: { pk: 'q', sk: 's' + i } } })) } });
  console.log('batch 25', (performance.now() - t2).toFixed(0));
} finally { await drop(); await aws.stop(); }
