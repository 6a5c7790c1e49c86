import { Agent, request as httpRequest } from 'node:http';
import { jsonError, type JsonCall, type JsonReply, type JsonService } from '../gateway/json-service.ts';
import { chooseEngine } from './engine-command.ts';
import { DynamoDbEngine } from './engine.ts';

/** 16 MiB: BatchWriteItem's limit, the largest request of DynamoDB. */
const MAX_BODY = 16 * 1024 * 1024 + 64 * 1024;

/** DynamoDB: verified here, answered by the engine. A client that goes away is never felt by the engine. */
export async function startDynamoDb(
  dataDir: string,
): Promise<{ service: JsonService; engine: DynamoDbEngine; close: () => Promise<void> }> {
  const engine = new DynamoDbEngine(chooseEngine(), dataDir);
  const agent = new Agent({ keepAlive: true });
  await engine.port;
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

/** What an engine needs to know of a request. */
const FORWARDED = ['content-type', 'x-amz-target', 'authorization', 'x-amz-date'];

async function forward(engine: DynamoDbEngine, agent: Agent, call: JsonCall): Promise<JsonReply> {
  try {
    return await exchange(await engine.port, agent, call);
  } catch (error) {
    // The engine died half-way or is being restarted: SDKs repeat this one.
    console.error('DynamoDB engine:', (error as Error).message);
    return jsonError('InternalServerError', 'The DynamoDB engine is being restarted.', 500);
  }
}

function exchange(port: number, agent: Agent, { headers, body, method }: JsonCall): Promise<JsonReply> {
  const kept = Object.fromEntries(
    FORWARDED.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : [])),
  );
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, agent, method, path: '/' };
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
