import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadCredentials } from './credentials.ts';
import { startDynamoDb } from './dynamodb/dynamodb-service.ts';
import { AwsError } from './gateway/aws-error.ts';
import { chooseService } from './gateway/choose-service.ts';
import { openRequest } from './gateway/gateway-request.ts';
import { serveJson, type JsonService } from './gateway/json-service.ts';
import type { ObjectCreatedListener } from './s3/object-events.ts';
import { openS3Store } from './s3/open-store.ts';
import { serveS3 } from './s3/s3-service.ts';
import type { Credentials } from './sigv4/authenticate.ts';
import { openSsm } from './ssm/ssm-service.ts';

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
  close(): Promise<void>;
}

const DEFAULT_REGION = 'us-west-1';
/** Open connections get this long to finish when the server closes. */
const GRACE_MS = 1000;

/** Starts S3, DynamoDB and SSM behind one endpoint on loopback. */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { dataDir, port, now = Date.now } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const credentials = options.credentials ?? loadCredentials(dataDir);
  const s3 = openS3Store(join(dataDir, 's3'), credentials, now);
  const ssm = openSsm(join(dataDir, 'ssm'), now);
  const dynamodb = await startDynamoDb(join(dataDir, 'dynamodb'));
  const services: Record<JsonService['name'], JsonService> = { ssm: ssm.service, dynamodb: dynamodb.service };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === '/_local/health') return void response.end('{"status":"healthy"}');
    const call = openRequest(request, response);
    const service = chooseService(call);
    if (service === 's3') await serveS3(s3.store, call);
    else await serveJson(services[service], call, { credentials, now });
  };
  const server = createHttpServer(serve);
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  );

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials,
    region: DEFAULT_REGION,
    onObjectCreated: (listener) => s3.store.events.onObjectCreated(listener),
    close: async () => {
      await closeServer(server);
      await dynamodb.close();
      await s3.close();
      ssm.close();
    },
  };
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
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
}
