import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadCredentials } from './credentials.ts';
import { lockFolder } from './folder-lock.ts';
import { startDynamoDb } from './dynamodb/dynamodb-service.ts';
import { AwsError } from './gateway/aws-error.ts';
import { chooseService } from './gateway/choose-service.ts';
import { openRequest } from './gateway/gateway-request.ts';
import { serveJson, type JsonService } from './gateway/json-service.ts';
import { openServices, REGION, type ServiceEvent } from './open-services.ts';
import type { ObjectCreatedListener } from './s3/object-events.ts';
import { openS3Store } from './s3/open-store.ts';
import { serveS3 } from './s3/s3-service.ts';
import type { Credentials } from './sigv4/authenticate.ts';
import { openSsm } from './ssm/ssm-service.ts';
import { diskTrouble } from './storage/disk-error.ts';

export interface LocalAwsOptions {
  readonly dataDir: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Instead of the installation's own. */
  readonly credentials?: Credentials;
  /** Milliseconds since the epoch; for tests of expiry. */
  readonly now?: () => number;
}

export interface LocalAws {
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly region: string;
  /** @returns the function that ends the subscription */
  onObjectCreated(listener: ObjectCreatedListener): () => void;
  /** Puts an event of a service that is not here, e.g. of GuardDuty, onto the default bus. */
  emit(event: ServiceEvent): void;
  close(): Promise<void>;
}

/** Open connections get this long to finish when the server closes. */
const GRACE_MS = 1000;

/** A process that was asked to end, or whose parent died, is gone within this time. */
const PREDECESSOR_ENDS_MS = 5000;

/**
 * Starts S3, DynamoDB with its streams, SSM, SQS, EventBridge, Lambda and Step Functions behind one endpoint on loopback.
 * @throws FolderInUse when another process has the folder, DamagedFile when something in it cannot be used as it is
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const closing: Closing = [await lockFolder(options.dataDir, PREDECESSOR_ENDS_MS)];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).toReversed()) await step();
  };
  try {
    return { ...(await open(options, closing)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Steps of closing, the last one first. */
type Closing = (() => void | Promise<void>)[];

async function open(options: LocalAwsOptions, closing: Closing): Promise<Omit<LocalAws, 'close'>> {
  const { dataDir, port, now = Date.now } = options;
  const trouble = await diskTrouble(dataDir);
  if (trouble) throw new Error(`The embedded AWS does not start because ${trouble}. Free some space first.`);
  const credentials = options.credentials ?? loadCredentials(dataDir);
  const ssm = openSsm(join(dataDir, 'ssm'), now);
  closing.push(ssm.close);
  const s3 = openS3Store(join(dataDir, 's3'), credentials, now);
  closing.push(s3.close);
  const dynamodb = await startDynamoDb(join(dataDir, 'dynamodb'), !s3.store.blobs.isEmpty, now);
  closing.push(dynamodb.close);
  const endpoint = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const opened = openServices({ dataDir, s3: s3.store, credentials, now, endpoint });
  closing.push(opened.close);
  const services: Record<JsonService['name'], JsonService> = {
    ssm: ssm.service,
    dynamodb: dynamodb.service,
    sqs: opened.sqs,
    events: opened.events,
    lambda: opened.lambda,
    states: opened.states,
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === '/_local/health') return answerHealth(dataDir, response);
    const call = openRequest(request, response);
    const service = chooseService(call);
    if (service === 's3') await serveS3(s3.store, call);
    else await serveJson(services[service], call, { credentials, now });
  };
  const server = createHttpServer(serve);
  closing.push(() => closeServer(server));
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  );

  opened.resume();
  return {
    endpoint: endpoint(),
    credentials,
    region: REGION,
    onObjectCreated: (listener) => s3.store.events.onObjectCreated(listener),
    emit: opened.emit,
  };
}

async function answerHealth(dataDir: string, response: ServerResponse): Promise<void> {
  const cause = await diskTrouble(dataDir);
  response.writeHead(cause ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(cause ? { status: 'unhealthy', cause } : { status: 'healthy' }));
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function createHttpServer(serve: Handler) {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    serve(request, response).catch((error: unknown) => {
      const status = error instanceof AwsError ? error.status : 500;
      if (status === 500) console.error('A request failed', request.method, request.url, error);
      if (response.headersSent) response.destroy();
      else response.writeHead(status).end(error instanceof AwsError ? error.message : '');
    });
  };
  // A slow client may take hours for a part of 5 GiB: only its headers are on the clock.
  const server = createServer({
    requestTimeout: 0,
    headersTimeout: 30_000,
    keepAliveTimeout: 65_000,
    highWaterMark: 1024 * 1024,
  });
  // "Expect: 100-continue" is answered when the signature has been accepted and the body is wanted.
  return server.on('request', handle).on('checkContinue', handle);
}

async function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
}
