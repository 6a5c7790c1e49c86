import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { SocketServer } from './socket-server.ts';

let server: Server;
const sockets = new SocketServer();
beforeAll(async () => {
  server = createServer((_, response) => response.end('alive'));
  sockets.attach(server, async () => ({ statusCode: 401 }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const port = () => (server.address() as AddressInfo).port;

/** The status line of the answer to a request for a socket. */
async function upgrade(path: string): Promise<string> {
  const socket = connect(port(), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString().split('\r\n')[0]!;
}

// Whatever is thrown where nobody listens would end the whole server.
it.each(['//', '/elsewhere', '/%', 'http://[', '*'])('is not found at %j, and goes on', async (path) => {
  expect(await upgrade(path)).toBe('HTTP/1.1 404 Refused');
  expect(await (await fetch(`http://127.0.0.1:${port()}/`)).text()).toBe('alive');
});
