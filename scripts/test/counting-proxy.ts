import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Requests by service and operation, e.g. `dynamodb PutItem`, `s3 UploadPart`. */
export type Counts = Record<string, number>;

/** By what its targets begin with. */
const SERVICES: Readonly<Record<string, string>> = { AWSStepFunctions: 'states', AmazonSQS: 'sqs' };

/** Passes everything on to an AWS endpoint and counts what AWS would put on the bill. */
export async function startCountingProxy(endpoint: string) {
  let counts: Counts = {};
  const indexes = new Set<string>();
  const { hostname, port } = new URL(endpoint);
  // A busy test must not meet a connection that is being closed for having been idle.
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const operation = operationOf(request.method!, request.url!, request.headers['x-amz-target']);
    counts[operation] = (counts[operation] ?? 0) + 1;
    const { method, url: path, headers } = request;
    const onward = send({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
    if (operation === 'dynamodb Query') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { IndexName } = JSON.parse(Buffer.concat(chunks).toString()) as { IndexName?: string };
        if (IndexName) indexes.add(IndexName);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Those of the table that were queried. */
    indexes: () => [...indexes].sort(),
    /** What was counted since the last call. */
    take(): Counts {
      const taken = counts;
      counts = {};
      return taken;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function operationOf(method: string, url: string, target: string | string[] | undefined): string {
  if (typeof target === 'string') {
    const [service, operation] = target.split('.');
    if (service!.startsWith('DynamoDB')) return `dynamodb ${operation}`;
    return `${SERVICES[service!] ?? 'ssm'} ${operation}`;
  }
  const query = new URL(url, 'http://s3').searchParams;
  if (query.has('list-type')) return 's3 ListObjects';
  if (query.has('delete')) return 's3 DeleteObjects';
  if (method === 'POST')
    return query.has('uploads') ? 's3 CreateMultipartUpload' : 's3 CompleteMultipartUpload';
  if (method === 'PUT') return query.has('partNumber') ? 's3 UploadPart' : 's3 PutObject';
  if (method === 'GET') return query.has('uploadId') ? 's3 ListParts' : 's3 GetObject';
  if (method === 'DELETE') return query.has('uploadId') ? 's3 AbortMultipartUpload' : 's3 DeleteObject';
  // Path style: a bucket alone has one segment.
  return /^\/[^/]+\/?($|\?)/.test(url) ? `s3 ${method} bucket` : `s3 ${method} object`;
}
