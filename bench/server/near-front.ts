import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** HTTP/2 has no connections of requests (RFC 9113, 8.2.2). */
const OF_CONNECTIONS = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-connection'];

/** Bytes under way at most of one request, and of all on a connection: the 64 KiB of RFC 9113 would be the limit over distance. */
const WINDOW = { stream: 1024 * 1024, connection: 16 * 1024 * 1024 };

/**
 * Stands for the distribution in front of the app: over TLS and HTTP/2 the API, and below /put the bucket, whose Host the URLs are
 * signed for. Same origin, so no preflight.
 */
export class NearFront {
  readonly url: string;
  readonly #server: http2.Http2SecureServer;
  readonly #agent: http.Agent;

  private constructor(server: http2.Http2SecureServer, agent: http.Agent) {
    this.#server = server;
    this.#agent = agent;
    this.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param dir for a certificate that nobody knows. @returns null where openssl is missing */
  static async open(dir: string, api: string, bucket: string): Promise<NearFront | null> {
    const [keyFile, certFile] = [join(dir, 'near.key'), join(dir, 'near.crt')];
    try {
      const about = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
      const files = ['-keyout', keyFile, '-out', certFile];
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...about, ...files], {
        stdio: 'ignore',
      });
    } catch {
      return null;
    }
    const agent = new http.Agent({ keepAlive: true });
    const server = http2.createSecureServer({
      ...{ key: readFileSync(keyFile), cert: readFileSync(certFile), allowHTTP1: true },
      settings: { initialWindowSize: WINDOW.stream, maxConcurrentStreams: 128 }, // as many streams as CloudFront allows
    });
    server.on('session', (session) => session.setLocalWindowSize(WINDOW.connection));
    server.on('request', (request, response) => {
      const isPut = request.url.startsWith('/put/');
      const target = new URL(isPut ? bucket : api);
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(
          ([name]) =>
            !name.startsWith(':') && !OF_CONNECTIONS.includes(name) && !(isPut && name === 'cookie'),
        ),
      );
      const onward = http.request({
        ...{ agent, host: target.hostname, port: target.port, method: request.method },
        path: isPut ? request.url.slice('/put'.length) : request.url,
        headers: { ...headers, host: target.host },
      });
      onward.on('response', (answer) => {
        const kept = Object.entries(answer.headers).filter(([name]) => !OF_CONNECTIONS.includes(name));
        response.writeHead(answer.statusCode!, Object.fromEntries(kept));
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      request.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new NearFront(server, agent);
  }

  close(): void {
    this.#server.close();
    this.#agent.destroy();
  }
}
