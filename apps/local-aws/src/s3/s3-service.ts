import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../gateway/aws-error.ts';
import type { GatewayRequest } from '../gateway/gateway-request.ts';
import { authenticate } from '../sigv4/authenticate.ts';
import { corsHeaders, preflight } from './cors.ts';
import { isFormUpload, postObject } from './post-object.ts';
import { findOperation } from './routes.ts';
import { checkKey, type S3Call, type S3Reply, type S3Store } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { xmlDocument } from './xml-writer.ts';

/** Serves one S3 request: who, what, do it, answer. Never throws. */
export async function serveS3(store: S3Store, incoming: GatewayRequest): Promise<void> {
  const call = { ...incoming, store, ...address(incoming) };
  let cors: Record<string, string> = {};
  let reply: S3Reply;
  try {
    if (call.method !== 'OPTIONS') cors = corsHeaders(call);
    reply = await perform(call);
  } catch (error) {
    reply = refusal(call, error);
  }
  await send(call, reply, cors);
}

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
  const { code, status, message, details } = error instanceof AwsError ? error : s3Error('InternalError');
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

const isAbort = (error: unknown, request: IncomingMessage): boolean =>
  request.destroyed && !(error instanceof AwsError) && (error as { code?: string }).code === 'ECONNRESET';

async function send(call: S3Call, reply: S3Reply, cors: Record<string, string>): Promise<void> {
  const { response, request } = call;
  if (response.destroyed) return;
  // A client that waits for "100 Continue" and is refused never sends its body: the connection cannot be reused.
  const unread = request.headers.expect !== undefined && !request.readableDidRead && reply.status >= 400;
  response.writeHead(reply.status, {
    'x-amz-request-id': call.requestId,
    'x-amz-id-2': 'local',
    ...reply.headers,
    ...cors,
    ...(unread && { connection: 'close' }),
    ...contentLength(reply),
  });
  if (reply.body === undefined || typeof reply.body === 'string') response.end(reply.body);
  else await stream(reply.body, response);
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
