import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../gateway/aws-error.ts';
import type { GatewayRequest } from '../gateway/gateway-request.ts';
import { authenticate } from '../sigv4/authenticate.ts';
import { diskCause } from '../storage/disk-error.ts';
import { corsHeaders, preflight } from './cors.ts';
import { isFormUpload, postObject } from './post-object.ts';
import { findOperation } from './routes.ts';
import { checkKey, type S3Call, type S3Reply, type S3Store } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { xmlDocument } from './xml-writer.ts';

/** How long a refused body is still read, in ms. */
const LINGER_MS = 1000;

/** Serves one S3 request: who, what, do it, answer. Never throws. */
export async function serveS3(store: S3Store, incoming: GatewayRequest): Promise<void> {
  const call = { ...incoming, store, ...address(incoming) };
  let cors: Record<string, string> = {};
  let reply: S3Reply;
  try {
    if (call.method !== 'OPTIONS') cors = corsHeaders(call);
    const { traffic } = store;
    reply = await (isUpload(call) ? traffic.sending(() => perform(call)) : perform(call));
  } catch (error) {
    reply = refusal(call, error);
  }
  await send(call, reply, cors);
}

/** A client's upload, and not what a program of this installation stores: those sign in the header. */
export const isUpload = (call: S3Call): boolean =>
  isFormUpload(call) || (call.method === 'PUT' && call.query.has('X-Amz-Signature'));

async function perform(call: S3Call): Promise<S3Reply> {
  if (call.method === 'OPTIONS') return preflight(call);
  if (isFormUpload(call)) return postObject(call);
  const auth = authenticate(call, {
    credentials: call.store.credentials,
    service: 's3',
    now: call.store.now(),
  });
  checkKey(call.key);
  return findOperation(call)({ ...call, auth });
}

/** Path style, `/bucket/key`, or `bucket.localhost` for clients that put the bucket into the host name. */
function address({ path, headers }: GatewayRequest): { bucket: string; key: string } {
  const [, virtual] =
    /^([a-z0-9][a-z0-9.-]+?)\.(?:s3\.)?localhost(?::\d+)?$/.exec(headers.get('host') ?? '') ?? [];
  if (virtual && virtual !== 's3') return { bucket: virtual, key: path.slice(1) };
  const end = path.indexOf('/', 1);
  return end < 0
    ? { bucket: path.slice(1), key: '' }
    : { bucket: path.slice(1, end), key: path.slice(end + 1) };
}

function refusal(call: S3Call, error: unknown): S3Reply {
  if (isAbort(error, call.request)) return { status: 400, headers: { connection: 'close' } };
  if (!(error instanceof AwsError)) console.error('S3 failed', call.method, call.path, error);
  const { code, status, message, details } = error instanceof AwsError ? error : failure(error);
  const { requestId } = call;
  const document = xmlDocument(
    'Error',
    { Code: code, Message: message, Resource: call.path, ...details, RequestId: requestId, HostId: 'local' },
    null,
  );
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-error-code': code },
    ...(call.method !== 'HEAD' && { body: document }),
  };
}

/** What is not the client's fault. A disk that takes no more bytes is named: only its owner can help. */
function failure(error: unknown): AwsError {
  const cause = diskCause(error);
  return cause
    ? s3Error('ServiceUnavailable', `The embedded AWS cannot store anything: ${cause}.`)
    : s3Error('InternalError');
}

const isAbort = (error: unknown, request: IncomingMessage): boolean =>
  request.destroyed && !(error instanceof AwsError) && (error as { code?: string }).code === 'ECONNRESET';

async function send(call: S3Call, reply: S3Reply, cors: Record<string, string>): Promise<void> {
  const { response, request } = call;
  if (response.destroyed) return;
  const refused = reply.status >= 400;
  // A client that waits for "100 Continue" and is refused never sends its body: the connection cannot be reused.
  const unread = request.headers.expect !== undefined && !request.readableDidRead && refused;
  // Refused in the middle of a body: what follows is not wanted, however much it is.
  const cut = refused && !unread && !request.complete;
  response.writeHead(reply.status, {
    'x-amz-request-id': call.requestId,
    'x-amz-id-2': 'local',
    ...reply.headers,
    ...cors,
    ...((unread || cut) && { connection: 'close' }),
    ...contentLength(reply),
  });
  if (cut) await lingeringClose(request, response, reply.body);
  else if (reply.body === undefined || typeof reply.body === 'string') response.end(reply.body);
  else await stream(reply.body, response);
}

/** Bytes that arrive unread reset the connection, and the client never sees the answer: read on for a moment. */
async function lingeringClose(
  request: IncomingMessage,
  response: ServerResponse,
  body: S3Reply['body'],
): Promise<void> {
  if (typeof body === 'string') response.write(body);
  else response.flushHeaders();
  request.resume();
  const timer = new AbortController();
  await Promise.race([
    new Promise((resolve) => request.once('close', resolve).once('end', resolve)),
    sleep(LINGER_MS, undefined, { ref: false, signal: timer.signal }).catch(() => undefined),
  ]);
  timer.abort();
  response.end();
  if (!request.complete) request.destroy();
}

function contentLength({ status, body, headers }: S3Reply): Record<string, number> {
  if (status === 204 || status === 304 || headers?.['content-length'] !== undefined) return {};
  return typeof body === 'object' ? {} : { 'content-length': Buffer.byteLength(body ?? '') };
}

/** A reader that goes away in the middle is no error of ours. */
async function stream(body: NodeJS.ReadableStream, response: ServerResponse): Promise<void> {
  try {
    await pipeline(body, response);
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (!['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'].includes(code))
      console.error('A download failed', error);
  }
}
