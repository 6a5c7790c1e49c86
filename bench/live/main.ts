/** How long after a change every open connection has heard of it, with 200 of them. Started by `npm run bench -- live`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from '../../apps/api/test/support/client.ts';
import { Listener } from '../../apps/api/test/support/listener.ts';
import { startServer } from '../../apps/api/test/support/server.ts';
import { startSystem } from '../../apps/api/test/support/system.ts';
import { upload, video } from '../../apps/api/test/support/transfer.ts';
import { buildTargets } from '../../scripts/lib/build-targets.ts';
import { machine } from '../report.ts';
import { writeResult } from '../write-result.ts';

const CONNECTIONS = 200;
const WANTED_MS = 2000;

const { values } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, rounds: { type: 'string', default: '50' } },
});
const rounds = Number(values.rounds);

await buildTargets({ only: 'api' });
const system = await startSystem();
const server = await startServer(system.env);
const people = await Promise.all([system.ada, system.bob].map(signIn));
const listeners: Listener[][] = people.map(() => []);
for (let n = 0; n < CONNECTIONS; n++)
  listeners[n % people.length]!.push(await Listener.open(people[n % people.length]!));

const latencies: number[] = [];
for (let round = 0; round < rounds; round++) {
  for (const [i, person] of people.entries()) {
    const { id } = await upload(person, `round-${round}.mp4`, video(4096));
    await Promise.all(
      listeners[i]!.map((one) => one.until(() => one.events.includes(`file.ready round-${round}.mp4`))),
    );
    // Not in step with the reader of the stream.
    await sleep(Math.random() * 300);
    latencies.push(...(await heardAfter(person, id, `renamed-${round}.mp4`, listeners[i]!)));
  }
}
for (const one of listeners.flat()) one.close();
await server.stop();
await system.stop();

latencies.sort((a, b) => a - b);
const [p50, p95, most] = [0.5, 0.95, 1].map((part) => latencies[Math.ceil(latencies.length * part) - 1]!);
const report = `${machine()}, ${CONNECTIONS} connections of ${people.length} people, ${latencies.length} messages

| from the request to the last byte at the listener | ms |
| --- | ---: |
| half of them | ${Math.round(p50!)} |
| 95 % | ${Math.round(p95!)} |
| all | ${Math.round(most!)} |

- ${p95! < WANTED_MS ? 'reached' : 'missed'}: 95 % within ${WANTED_MS} ms`;
console.log(`\n${report}`);
if (values.write) await writeResult('live', report);
process.exit();

async function signIn({ email, password }: { email: string; password: string }): Promise<Client> {
  const client = new Client(server.url);
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
  return client;
}

/** @returns ms for each listener, from the moment of the request */
async function heardAfter(person: Client, id: string, name: string, all: Listener[]): Promise<number[]> {
  const started = performance.now();
  const heard = all.map(async (one) => {
    await one.until(() => one.events.includes(`file.renamed ${name}`));
    return performance.now() - started;
  });
  await person.patch(`/files/${id}`, { name });
  return Promise.all(heard);
}
