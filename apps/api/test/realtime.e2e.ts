import { aFile } from '@intake/testing';
import { UlidGenerator } from '@intake/aws';
import { Client } from './support/client.ts';
import { addressFor, Listener } from './support/listener.ts';
import { type Server, startServer } from './support/server.ts';
import { startSystem, type System } from './support/system.ts';
import { upload, video } from './support/transfer.ts';

let system: System;
let server: Server;
let bob: Client;

async function signIn({ email, password }: { email: string; password: string }): Promise<Client> {
  const client = new Client(server.url);
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
  return client;
}

beforeAll(async () => {
  system = await startSystem();
  server = await startServer(system.env);
}, 60_000);
beforeEach(async () => void (bob = await signIn(system.bob)));
afterAll(async () => {
  await server.stop();
  await system.stop();
});

it('tells every device of a person what happens to a file, in order, and nobody else', async () => {
  const [laptop, phone] = await Promise.all([Listener.open(bob), Listener.open(await signIn(system.bob))]);
  const foreign = await Listener.open(await signIn(system.ada));
  const { id } = await upload(bob, 'film.mp4', video(4096));
  await bob.patch(`/files/${id}`, { name: 'holiday.mp4' });
  await bob.delete(`/files/${id}`);
  await bob.post(`/files/${id}/restore`);
  const all = [
    'file.created film.mp4',
    'file.completing film.mp4',
    'file.verifying film.mp4',
    'file.ready film.mp4',
    'file.renamed holiday.mp4',
    'file.deleted holiday.mp4',
    'file.restored holiday.mp4',
  ];
  for (const device of [laptop, phone]) {
    await device.until(() => device.events.length >= all.length);
    expect(device.events).toEqual(all);
  }
  // Hers comes after all that she must not see.
  await upload(await signIn(system.ada), 'hers.mp4', video(4096));
  await foreign.until(() => foreign.events.includes('file.ready hers.mp4'));
  expect(foreign.events.filter((event) => !event.endsWith('hers.mp4'))).toEqual([]);
  for (const one of [laptop, phone, foreign]) one.close();
}, 30_000);

it('takes a ticket once, and nothing else for one', async () => {
  const address = await addressFor(bob);
  const [{ status }, first] = [
    await new Client(server.url).post('/realtime/tickets'),
    await Listener.at(address),
  ];
  expect(status).toBe(401);
  await expect(Listener.at(address)).rejects.toThrow('refused');
  await expect(Listener.at(address.replace(/ticket=.*/, 'ticket=made-up'))).rejects.toThrow('refused');
  await expect(Listener.at(address.replace(/\?.*/, ''))).rejects.toThrow('refused');
  first.say({ action: 'ping' });
  await first.until(() => first.messages.some(({ type }) => type === 'pong'));
  first.close();
});

it('closes the socket of a session that signs out, gives it no ticket, and leaves the others open', async () => {
  const other = await signIn(system.bob);
  const [leaving, staying] = [await Listener.open(bob), await Listener.open(other)];
  const early = await addressFor(bob);
  const before = staying.messages.length;
  await bob.post('/auth/logout', {});
  await leaving.until(() => leaving.closed);
  await expect(addressFor(bob)).rejects.toThrow('SESSION_ENDED');
  await expect(Listener.at(early)).rejects.toThrow('refused');
  expect(staying.closed).toBe(false);
  staying.say({ action: 'ping' });
  await staying.until(() => staying.messages.length > before);
  staying.close();
}, 20_000);

it('loses nothing that was written and not told when the process was killed', async () => {
  const before = await Listener.open(bob);
  const { seq } = before;
  process.kill(server.pid, 'SIGKILL');
  await before.until(() => before.closed);
  // The write of a use-case whose process is gone before anybody could be told.
  await system.files.create(
    aFile({ id: new UlidGenerator().next(), ownerId: system.bob.id, name: 'kept.png' }),
  );
  server = await startServer(system.env);
  bob = await signIn(system.bob);
  const after = await Listener.open(bob, seq);
  await after.until(() => after.events.includes('file.created kept.png'));
  after.close();

  const again = await Listener.open(bob, seq);
  expect(again.events).toEqual(['file.created kept.png']);
  expect(again.messages.at(-1)).toEqual({ type: 'resumed', seq: seq + 1 });
  again.close();
}, 30_000);
