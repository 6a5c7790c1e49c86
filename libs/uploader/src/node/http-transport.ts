import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';
import type { PutAnswer, PutRequest, Transport } from '../core/platform.ts';
import { chunksOf } from './local-file.ts';

/** An answer of the storage is XML of a few hundred bytes; more than this is not read. */
const MOST_TEXT = 64 * 1024;

/** `proxyEnv`: HTTP_PROXY, HTTPS_PROXY and NO_PROXY hold for the storage as they do for the API. */
const AGENT = { keepAlive: true, proxyEnv: process.env };

/** PUT over node:http, which counts bytes as they leave and never holds more than one chunk. */
export class HttpTransport implements Transport {
  readonly #agents = {
    'http:': new http.Agent(AGENT),
    'https:': new https.Agent(AGENT),
  };

  async put({ url, headers, body, onProgress, signal }: PutRequest): Promise<PutAnswer> {
    signal.throwIfAborted();
    const target = new URL(url);
    const protocol = target.protocol === 'https:' ? 'https:' : 'http:';
    const request = (protocol === 'https:' ? https : http).request(target, {
      method: 'PUT',
      headers: { ...headers, 'content-length': body.size },
      agent: this.#agents[protocol],
      signal,
    });
    try {
      // An early answer (403, say) ends the sending; whichever fails first decides.
      const answered = once(request, 'response') as Promise<[http.IncomingMessage]>;
      const answer = await Promise.race([answered, send(request, body, onProgress).then(() => answered)]);
      return await read(answer[0]);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      if (!request.writableFinished) request.destroy();
    }
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

async function send(
  request: http.ClientRequest,
  body: Blob,
  onProgress: (bytes: number) => void,
): Promise<void> {
  let sent = 0;
  for await (const chunk of chunksOf(body)) {
    if (request.destroyed) return;
    await write(request, chunk);
    onProgress((sent += chunk.length));
  }
  request.end();
}

/** Resolves when the bytes have left: the chunk's buffer is used again for the next one. */
function write(request: http.ClientRequest, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    request.once('close', closed);
    request.write(chunk, (error) => {
      request.off('close', closed);
      if (error) reject(error);
      else resolve();
    });
    function closed(): void {
      reject(new Error('The connection was closed'));
    }
  });
}

async function read(answer: http.IncomingMessage): Promise<PutAnswer> {
  const texts: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    if ((length += chunk.length) <= MOST_TEXT) texts.push(chunk);
  }
  return {
    status: answer.statusCode ?? 0,
    text: Buffer.concat(texts).toString(),
    header: (name) => [answer.headers[name.toLowerCase()]].flat()[0] ?? null,
  };
}
