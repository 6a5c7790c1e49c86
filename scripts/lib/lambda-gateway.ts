import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SocketServer } from '../../apps/api/src/local/socket-server.ts';
import { cacheControl, contentType, type WebFiles } from './aws-web-files.ts';
import { type LambdaAnswer, toEvent } from './lambda-event.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** API Gateway's limits: bytes of a request, and milliseconds for an answer. */
const MAX_BODY = 10 * 2 ** 20;
const TIMEOUT = 30_000;

interface Options {
  http: LambdaFunction;
  /** Takes PostToConnection. */
  sockets: Pick<SocketServer, 'manage'>;
  files: WebFiles;
  /** Its Content-Security-Policy. */
  policy: string;
  log: (line: string) => void;
}

/** CloudFront and API Gateway in one: /api/* goes to the function, everything else is the SPA. */
export function createGateway(options: Options): Server {
  return createServer((request, response) => {
    if (/\/(@|%40)connections\//.test(request.url!)) return options.sockets.manage(request, response);
    if (!request.url!.startsWith('/api/')) return serve(request, response, options);
    invoke(request, response, options).catch((error: unknown) => {
      options.log(String(error));
      fail(response, 500, 'Internal Server Error');
    });
  });
}

async function invoke(request: IncomingMessage, response: ServerResponse, { http }: Options): Promise<void> {
  const body = await readBody(request);
  if (!body) return fail(response, 413, 'Request Entity Too Large');
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, TIMEOUT, null)));
  const answer = await Promise.race([http.invoke<LambdaAnswer>(toEvent(request, body)), late]).finally(() =>
    clearTimeout(timer),
  );
  if (!answer) return fail(response, 503, 'Service Unavailable');
  const { statusCode = 200, headers = {}, cookies, body: text = '', isBase64Encoded } = answer;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies?.length) response.setHeader('set-cookie', cookies);
  response.writeHead(statusCode).end(Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8'));
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** As infra/web.yml has it: what has no extension is the app itself, what is not there is forbidden. */
function serve(request: IncomingMessage, response: ServerResponse, { files, policy }: Options): void {
  const { pathname } = new URL(request.url!, 'http://gateway');
  const key = /\.[^/]+$/.test(pathname) ? pathname.slice(1) : 'index.html';
  const file = files[key];
  if (!file) return fail(response, 403, 'Forbidden');
  const headers = { 'content-type': contentType(key), 'cache-control': cacheControl(key) };
  response.writeHead(200, {
    ...headers,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  });
  response.end(file);
}

/** API Gateway's own answers are no problems of ours: the SPA has to live with them. */
function fail(response: ServerResponse, status: number, message: string): void {
  if (!response.headersSent)
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message }));
}
