import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';

export interface Proxy {
  url: string;
  /** Method and address of each request, or of each tunnel. */
  seen: string[];
  close(): void;
}

/** A proxy as companies have it: absolute addresses for http, tunnels by CONNECT (RFC 9110, 9.3.6). */
export async function startProxy(): Promise<Proxy> {
  const seen: string[] = [];
  const server = createServer((incoming, answer) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    const { method, headers, url } = incoming;
    const onward = request(url!, { method, headers }, (response) => {
      answer.writeHead(response.statusCode!, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  // Whichever way a client goes, what it asks for inside an http tunnel can be read.
  server.on('connect', (incoming, socket) => {
    const [host, port] = incoming.url!.split(':');
    const onward = connect(Number(port), host, () =>
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n'),
    );
    socket.on('data', (bytes: Buffer) => {
      const line = /^(GET|PUT|POST|DELETE) \S+/.exec(bytes.toString('latin1'));
      if (line) seen.push(line[0]);
    });
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) end.on('error', () => (socket.destroy(), onward.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
