import { existsSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../gateway/aws-error.ts';
import { jsonError, type JsonCall, type JsonReply, type JsonService } from '../gateway/json-service.ts';
import type { Input } from '../gateway/operations.ts';
import { batchWrites, writeTogether } from './batch-writes.ts';
import { chooseEngine, type EngineAddress } from './engine-command.ts';
import { checkSqlite } from '../sqlite-file.ts';
import { DynamoDbEngine } from './engine.ts';
import { JoinedBatches } from './joined-batches.ts';
import { checkQueryBoundaries } from './query-boundaries.ts';
import { type AskEngine, StreamCapture } from './streams/stream-capture.ts';
import { StreamStore } from './streams/stream-store.ts';
import { streamsService } from './streams/streams-service.ts';
import { TableCalls } from './streams/table-calls.ts';

/** 16 MiB: BatchWriteItem's limit, the largest request of DynamoDB. */
const MAX_BODY = 16 * 1024 * 1024 + 64 * 1024;
const EARLIER_ENGINE_ENDS_MS = 5000;

/**
 * DynamoDB: verified here, answered by the engine. A client that goes away is never felt by the engine. Streams are kept
 * here: dynalite has none, and dynoxide's slow every write down by the number of records that they hold.
 * @param hasData whether other stores of the folder have data, so that tables must be there too
 * @throws DamagedFile when the engine's file cannot be used as it is
 */
export async function startDynamoDb(
  dataDir: string,
  hasData: boolean,
  now: () => number,
): Promise<{ service: JsonService; engine: DynamoDbEngine; close: () => Promise<void> }> {
  const name = chooseEngine();
  if (name === 'dynoxide') await checkDynoxideFile(dataDir, hasData);
  const engine = new DynamoDbEngine(name, dataDir);
  const agent = new Agent({ keepAlive: true });
  await engine.address;
  const store = new StreamStore(join(dataDir, 'streams'));
  const ask = askBy(engine, agent);
  const streams = {
    capture: new StreamCapture(store, ask, now),
    tables: new TableCalls(store, ask, now),
    serve: streamsService(store, now),
  };
  await streams.capture.recover();
  const joined = new JoinedBatches((input) => ask('TransactWriteItems', input));
  const service: JsonService = {
    name: 'dynamodb',
    maxBody: MAX_BODY,
    contentType: 'application/x-amz-json-1.0',
    handle: (call) =>
      handle(call, streams, {
        forward: (body) => forward(engine, agent, { ...call, body }),
        // dynalite has no transactions.
        write: name === 'dynoxide' ? (items) => joined.write(items) : undefined,
      }),
  };
  const close = async (): Promise<void> => {
    agent.destroy();
    await engine.close();
    store.close();
  };
  return { service, engine, close };
}

/** Waits until an engine of an earlier start, which ends with its killed parent, has let go of the file. @throws DamagedFile */
async function checkDynoxideFile(dataDir: string, hasData: boolean): Promise<void> {
  const source = {
    file: join(dataDir, 'dynoxide.db'),
    mustExist: hasData && !existsSync(join(dataDir, 'dynalite')),
    advice:
      'It holds the tables of DynamoDB: put it back from a backup. `npm run local:reset` forgets everything and begins anew.',
  };
  for (const end = Date.now() + EARLIER_ENGINE_ENDS_MS; !checkSqlite(source); await sleep(20)) {
    if (Date.now() > end) throw new Error(`Another process has ${source.file} open.`);
  }
}

/** What an engine needs to know of a request. */
const FORWARDED = ['content-type', 'x-amz-target', 'authorization', 'x-amz-date'];

interface Streams {
  readonly capture: StreamCapture;
  readonly tables: TableCalls;
  readonly serve: (call: JsonCall) => Promise<JsonReply>;
}

interface ToEngine {
  readonly forward: (body: Buffer) => Promise<JsonReply>;
  /** The writes of a batch together. */
  readonly write: ((items: readonly object[]) => Promise<void>) | undefined;
}

async function handle(
  call: JsonCall,
  { capture, tables, serve }: Streams,
  { forward, write }: ToEngine,
): Promise<JsonReply> {
  const [api = '', operation = ''] = (call.headers.get('x-amz-target') ?? '').split('.');
  if (api.startsWith('DynamoDBStreams')) return serve(call);
  if (READS.test(operation)) {
    if (operation === 'Query') checkQueryBoundaries(readJson(call.body));
    return forward(call.body);
  }
  const input = readJson(call.body);
  const about = await tables.through(operation, input, call.auth.scope.region, (changed) =>
    forward(Buffer.from(JSON.stringify(changed))),
  );
  if (about) return about;
  const items = operation === 'BatchWriteItem' && write && batchWrites(input);
  return capture.through(operation, input, () =>
    items ? writeTogether(write(items), () => forward(call.body)) : forward(call.body),
  );
}

/** Without reading their bodies it is known that these change nothing. */
const READS = /^(GetItem|Query|Scan|BatchGetItem|TransactGetItems)$/;

/** The engines believe every signature. */
const OWN_SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none';

function askBy(engine: DynamoDbEngine, agent: Agent): AskEngine {
  return async (operation, input) => {
    const headers = new Map([
      ['content-type', 'application/x-amz-json-1.0'],
      ['x-amz-target', `DynamoDB_20120810.${operation}`],
      ['authorization', OWN_SIGNATURE],
      ['x-amz-date', '20260101T000000Z'],
    ]);
    const body = Buffer.from(JSON.stringify(input));
    const reply = await exchange(await engine.address, agent, { headers, body, method: 'POST' });
    const answer = reply.body.toString();
    if (reply.status >= 500) throw new Error(`DynamoDB engine: ${operation}: ${answer}`);
    if (reply.status !== 200) throw new AwsError('ValidationException', reply.status, answer);
    return JSON.parse(answer) as Record<string, unknown>;
  };
}

async function forward(engine: DynamoDbEngine, agent: Agent, call: JsonCall): Promise<JsonReply> {
  try {
    return await exchange(await engine.address, agent, call);
  } catch (error) {
    // The engine died half-way or is being restarted: SDKs repeat this one.
    console.error('DynamoDB engine:', (error as Error).message);
    return jsonError('InternalServerError', 'The DynamoDB engine is being restarted.', 500);
  }
}

/** What is not JSON is refused by the engine in DynamoDB's own words. */
function readJson(body: Buffer): Input {
  try {
    return Object(JSON.parse(body.toString())) as Input;
  } catch {
    return {};
  }
}

function exchange(
  address: EngineAddress,
  agent: Agent,
  { headers, body, method }: Pick<JsonCall, 'headers' | 'body' | 'method'>,
): Promise<JsonReply> {
  const kept = Object.fromEntries(
    FORWARDED.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : [])),
  );
  return new Promise((resolve, reject) => {
    const options = { ...address, agent, method, path: '/' };
    const outgoing = httpRequest(
      { ...options, headers: { ...kept, 'content-length': body.length } },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 500,
            body: Buffer.concat(pieces),
            headers: passedOn(answer.headers),
          }),
        );
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

function passedOn(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const checksum = headers['x-amz-crc32'];
  return typeof checksum === 'string' ? { 'x-amz-crc32': checksum } : {};
}
