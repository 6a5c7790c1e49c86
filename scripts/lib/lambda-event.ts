import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a function answers to an HTTP API, payload format 2.0. */
export interface LambdaAnswer {
  statusCode?: number;
  headers?: Record<string, string | number | boolean>;
  cookies?: string[];
  body?: string;
  isBase64Encoded?: boolean;
}

const TEXT = /^(text\/|application\/(json|.*\+json|javascript|xml|x-www-form-urlencoded))/;
const API = 'local';

/** A request as API Gateway hands it to a function: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export function toEvent(request: IncomingMessage, body: Buffer) {
  const { cookie, ...given } = request.headers;
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, [value].flat().join(',')]),
  );
  const url = new URL(request.url!, 'http://gateway');
  const sourceIp = request.socket.remoteAddress ?? '';
  const isText = body.length === 0 || TEXT.test(headers['content-type'] ?? '');
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams)
    query[name] = name in query ? `${query[name]},${value}` : value;
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: decodeURIComponent(url.pathname),
    rawQueryString: url.search.slice(1),
    ...(cookie && { cookies: cookie.split(/;\s*/) }),
    headers: {
      ...headers,
      'x-forwarded-for': sourceIp,
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(request.socket.localPort),
    },
    ...(url.search && { queryStringParameters: query }),
    requestContext: {
      accountId: '000000000000',
      apiId: API,
      domainName: headers.host ?? '',
      domainPrefix: API,
      http: {
        method: request.method!,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
  };
}

/** An event of S3 as EventBridge puts it into a queue, and the queue hands it to a function. */
export function objectCreated(bucket: string, key: string, region: string) {
  return queued({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '000000000000',
    time: new Date().toISOString(),
    region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: { version: '0', bucket: { name: bucket }, object: { key } },
  });
}

/** A batch of one message: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function queued(event: object) {
  return { Records: [{ messageId: randomUUID(), eventSource: 'aws:sqs', body: JSON.stringify(event) }] };
}
