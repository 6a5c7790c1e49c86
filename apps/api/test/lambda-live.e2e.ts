import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { wrongWith } from './support/asyncapi.ts';
import { Client, type Json } from './support/client.ts';
import { deployedEnvironment, Lambda, recorded } from './support/lambda.ts';
import { startServer } from './support/server.ts';
import { startSystem, type System } from './support/system.ts';

let system: System;
let realtime: Lambda;
let fanOut: Lambda;
/** Takes PostToConnection, for one connection that is there as long as it is not gone. */
let api: Server;
let isGone = false;
const posted: Json[] = [];
let ticket: string;

beforeAll(async () => {
  system = await startSystem();
  api = createServer(async (request, response) => {
    const body = await text(request);
    if (request.method === 'POST' && !isGone) posted.push(JSON.parse(body));
    response.writeHead(isGone ? 410 : 200, isGone ? { 'x-amzn-errortype': 'GoneException' } : {}).end('{}');
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  await system.setParameter('realtime/url', `ws://127.0.0.1:${(api.address() as AddressInfo).port}/dev`);

  const server = await startServer(system.env);
  const client = new Client(server.url);
  const { email, password } = system.bob;
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
  ({ ticket } = (await client.post('/realtime/tickets')).body);
  await server.stop();
  realtime = await Lambda.start('realtime', { ...deployedEnvironment('realtime'), ...system.env });
  fanOut = await Lambda.start('fan-out', { ...deployedEnvironment('fanOut'), ...system.env });
}, 120_000);
afterAll(async () => {
  for (const lambda of [realtime, fanOut]) lambda?.close();
  api.close();
  await system.stop();
});

const connect = (shown: string) =>
  realtime.invoke(recorded('websocket-connect', { queryStringParameters: { ticket: shown } }));
const happens = () => {
  const event = JSON.parse(
    JSON.stringify(recorded('table-stream')).replaceAll('01KAR3M5Q8T1Y6V4W2Z9X7C5B3', system.bob.id),
  );
  return fanOut.invoke(event);
};

it('the bundles open a connection with a ticket, answer it, tell it what happens, and forget it', async () => {
  expect(await realtime.invoke(recorded('websocket-connect'))).toEqual({ statusCode: 401 });
  expect(await connect(ticket)).toEqual({ statusCode: 200 });
  expect(await connect(ticket)).toEqual({ statusCode: 401 });
  expect(await realtime.invoke(recorded('websocket-message'))).toEqual({ statusCode: 200 });
  await happens();
  expect(posted.map(wrongWith)).toEqual(['', '']);
  expect(posted).toMatchObject([
    { type: 'snapshot', files: [] },
    {
      type: 'events',
      seq: posted[0].seq + 1,
      events: [{ type: 'file.created', file: { name: 'holiday.mp4' } }],
    },
  ]);

  // Gone without a word, as after a crash of the browser: 410, and it is not told again.
  isGone = true;
  await happens();
  isGone = false;
  await happens();
  expect(posted).toHaveLength(2);
  expect(await realtime.invoke(recorded('websocket-disconnect'))).toEqual({ statusCode: 200 });
}, 60_000);
