import { existsSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jsonError, type JsonCall, type JsonReply, type JsonService } from '../gateway/json-service.ts';
import { chooseEngine, type EngineAddress } from './engine-command.ts';
import { checkSqlite } from '../sqlite-file.ts';
import { DynamoDbEngine } from './engine.ts';
import { checkQueryBoundaries } from './query-boundaries.ts';

/** 16 MiB: BatchWriteItem's limit, the largest request of DynamoDB. */
const MAX_BODY = 16 * 1024 * 1024 + 64 * 1024;
const EARLIER_ENGINE_ENDS_MS = 5000;

/**
 * DynamoDB: verified here, answered by the engine. A client that goes away is never felt by the engine.
 * @param hasData whether other stores of the folder have data, so that tables must be there too
 * @throws DamagedFile when the engine's file cannot be used as it is
 */
export async function startDynamoDb(
  dataDir: string,
  hasData: boolean,
): Promise<{ service: JsonService; engine: DynamoDbEngine; close: () => Promise<void> }> {
  const name = chooseEngine();
  if (name === 'dynoxide') await checkDynoxideFile(dataDir, hasData);
  const engine = new DynamoDbEngine(name, dataDir);
  const agent = new Agent({ keepAlive: true });
  await engine.address;
  const service: JsonService = {
    name: 'dynamodb',
    maxBody: MAX_BODY,
    contentType: 'application/x-amz-json-1.0',
    handle: (call) => forward(engine, agent, call),
  };
  const close = async (): Promise<void> => {
    agent.destroy();
    await engine.close();
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

async function forward(engine: DynamoDbEngine, agent: Agent, call: JsonCall): Promise<JsonReply> {
  if (call.headers.get('x-amz-target')?.endsWith('.Query')) checkQueryBoundaries(readJson(call.body));
  try {
    return await exchange(await engine.address, agent, call);
  } catch (error) {
    // The engine died half-way or is being restarted: SDKs repeat this one.
    console.error('DynamoDB engine:', (error as Error).message);
    return jsonError('InternalServerError', 'The DynamoDB engine is being restarted.', 500);
  }
}

/** What is not JSON is refused by the engine in DynamoDB's own words. */
function readJson(body: Buffer): object {
  try {
    return Object(JSON.parse(body.toString())) as object;
  } catch {
    return {};
  }
}

function exchange(
  address: EngineAddress,
  agent: Agent,
  { headers, body, method }: JsonCall,
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
