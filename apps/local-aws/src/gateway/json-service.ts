import { AwsError } from './aws-error.ts';
import type { GatewayRequest } from './gateway-request.ts';
import { authenticate, type Authentication, type Credentials } from '../sigv4/authenticate.ts';
import { sha256Hex } from '../sigv4/signing.ts';
import { diskCause } from '../storage/disk-error.ts';

export interface JsonReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface JsonCall extends GatewayRequest {
  readonly body: Buffer;
  readonly auth: Authentication;
}

export type JsonServiceName = 'dynamodb' | 'ssm' | 'lambda' | 'sqs' | 'events' | 'states';

export interface JsonService {
  /** As signatures call it. */
  readonly name: JsonServiceName;
  /** Bytes of a request's body. */
  readonly maxBody: number;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1' | 'application/json';
  readonly handle: (call: JsonCall) => JsonReply | Promise<JsonReply>;
}

/** The JSON services name the same refusals differently than S3 (API references, "Common errors"). */
const CODES: Readonly<Record<string, string>> = {
  AccessDenied: 'MissingAuthenticationTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  RequestTimeTooSkewed: 'InvalidSignatureException',
  AuthorizationHeaderMalformed: 'IncompleteSignatureException',
  AuthorizationQueryParametersError: 'IncompleteSignatureException',
  InvalidAccessKeyId: 'UnrecognizedClientException',
  InvalidToken: 'UnrecognizedClientException',
};

/** Serves one request of a JSON service. The body is read whole before anything is done with it. Never throws. */
export async function serveJson(
  service: JsonService,
  request: GatewayRequest,
  options: { readonly credentials: Credentials; readonly now: () => number },
): Promise<void> {
  let reply: JsonReply;
  try {
    const body = await readBody(request, service.maxBody);
    const auth = signedBy(request, service, body, options);
    reply = await service.handle({ ...request, body, auth });
  } catch (error) {
    if (request.request.destroyed && !request.request.complete) return;
    reply = refusal(error, request);
  }
  request.response.writeHead(reply.status, {
    'content-type': service.contentType,
    'x-amzn-requestid': request.requestId,
    ...reply.headers,
    // Refused in the middle of a body: what follows is not wanted.
    ...(!request.request.complete && { connection: 'close' }),
    'content-length': Buffer.byteLength(reply.body),
  });
  request.response.end(reply.body);
}

function signedBy(
  request: GatewayRequest,
  service: JsonService,
  body: Buffer,
  { credentials, now }: { readonly credentials: Credentials; readonly now: () => number },
): Authentication {
  try {
    return authenticate(request, {
      credentials,
      service: service.name,
      now: now(),
      bodySha256: sha256Hex(body),
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(CODES[error.code] ?? error.code, 400, error.message);
  }
}

async function readBody({ request, response }: GatewayRequest, limit: number): Promise<Buffer> {
  if (request.headers.expect) response.writeContinue();
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > limit) throw new AwsError('RequestEntityTooLargeException', 413, 'The request is too large.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

export const jsonError = (code: string, message: string, status = 400): JsonReply => ({
  status,
  headers: { 'x-amzn-errortype': code },
  body: JSON.stringify({ __type: code, message, Message: message }),
});

function refusal(error: unknown, { headers }: GatewayRequest): JsonReply {
  if (error instanceof AwsError) return jsonError(error.code, error.message, error.status);
  console.error('A JSON service failed', headers.get('x-amz-target'), error);
  const cause = diskCause(error) ?? 'of an unknown error';
  return jsonError('InternalServerError', `The request processing has failed because ${cause}.`, 500);
}
