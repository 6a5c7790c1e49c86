import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { main } from '../../src/main.ts';

/** A server that gives the answers of a test, and the command line against it, in this process. */
export class FakeServer {
  /** By "METHOD path"; a list is answered one after the other. */
  answers: Record<string, [number, unknown][]> = {};
  readonly asked: { call: string; body: string; token?: string }[] = [];
  /** Headers of the requests, in the same order. */
  readonly headers: IncomingMessage['headers'][] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      const call = `${request.method} ${request.url}`;
      this.asked.push({ call, body: await text(request), token: request.headers.authorization });
      this.headers.push(request.headers);
      const [status, body] = this.answers[call]?.shift() ?? [
        404,
        { code: 'NOT_FOUND', detail: `no ${call}` },
      ];
      const said = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(said);
    });
  }

  static async start(): Promise<FakeServer> {
    const fake = new FakeServer();
    await once(fake.server.listen(0, '127.0.0.1'), 'listening');
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
  }

  async intake(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const said = { stdout: '', stderr: '' };
    const output = (to: keyof typeof said) => ({
      write: (chunk: string | Uint8Array) => !!(said[to] += chunk),
    });
    const code = await main(args, {
      env: { INTAKE_URL: this.url, INTAKE_TOKEN: 't0ken' },
      cwd: '/',
      platform: 'linux',
      stdin: Readable.from([]),
      stdout: output('stdout'),
      stderr: output('stderr'),
      interrupted: new AbortController().signal,
    });
    return { code, ...said };
  }
}
