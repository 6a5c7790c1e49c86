import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';
import { seededRandom } from '@intake/testing';

export const FAULTS = [
  'server-error',
  'slow-down',
  'reset-mid-part',
  'reset-before-response',
  'stall',
  'wrong-bytes',
  'expired-url',
  'error-in-200',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Strikes {
  /** Each of these strikes `rate` of the parts. */
  faults: readonly Fault[];
  rate: number;
  seed: number;
  /** Each file has but one of the faults, in turn, which strikes its first part for certain. */
  onePerFile?: boolean;
}

export interface FaultProxy {
  url: string;
  /** From now on, with the counts back at zero. */
  strike(strikes: Strikes): void;
  /** How often each fault struck since. */
  readonly struck: Record<string, number>;
  close(): Promise<void>;
}

/**
 * Stands between browser and S3, hands everything on unchanged (the Host header too, which the signature covers), and
 * makes a part's PUT fail now and then. It never strikes the same part more than three times in a row, so that a run
 * says something about healing and not about luck.
 */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let striker = new Striker({ faults: [], rate: 0, seed: 0 });
  const upstream = new URL(target);
  const server = http.createServer((request, response) => {
    const fault = striker.pick(request);
    if (fault && fault in ANSWERS) answer(request, response, ANSWERS[fault as keyof typeof ANSWERS]);
    else if (fault === 'stall') request.pause();
    else if (fault === 'reset-mid-part') request.once('data', () => request.socket.destroy());
    else handOn(request, response, upstream, fault);
  });
  // A stalled request has to hang as long as its client likes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    strike: (strikes) => void (striker = new Striker(strikes)),
    get struck() {
      return striker.struck;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class Striker {
  readonly struck: Record<string, number> = {};
  readonly #strikes: Strikes;
  readonly #random: () => number;
  /** Strikes in a row, by part. */
  readonly #streaks = new Map<string, number>();
  readonly #faultOf = new Map<string, Fault>();

  constructor(strikes: Strikes) {
    this.#strikes = strikes;
    this.#random = seededRandom(strikes.seed);
  }

  pick(request: http.IncomingMessage): Fault | null {
    const { pathname, searchParams } = new URL(request.url!, 'http://s3');
    // A part, or a small file as a whole.
    if (request.method !== 'PUT' || !searchParams.has('X-Amz-Signature')) return null;
    const part = `${pathname}#${searchParams.get('partNumber')}`;
    const streak = this.#streaks.get(part) ?? 0;
    const fault = streak < 3 ? this.#choose(pathname, !this.#streaks.has(part)) : undefined;
    this.#streaks.set(part, fault ? streak + 1 : 0);
    if (fault) this.struck[fault] = (this.struck[fault] ?? 0) + 1;
    return fault ?? null;
  }

  #choose(file: string, isFirstTry: boolean): Fault | undefined {
    const { faults, rate, onePerFile } = this.#strikes;
    if (!onePerFile) return faults.find(() => this.#random() < rate);
    const known = this.#faultOf.get(file);
    if (!known) this.#faultOf.set(file, faults[this.#faultOf.size % faults.length]!);
    const strikes = !known || (isFirstTry && this.#random() < rate);
    return strikes ? this.#faultOf.get(file) : undefined;
  }
}

const error = (code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

const ANSWERS = {
  'server-error': {
    status: 500,
    body: error('InternalError', 'We encountered an internal error. Please try again.'),
  },
  'slow-down': {
    status: 503,
    body: error('SlowDown', 'Please reduce your request rate.'),
    headers: { 'retry-after': '1' },
  },
  'expired-url': { status: 403, body: error('AccessDenied', 'Request has expired') },
  'error-in-200': {
    status: 200,
    body: error('InternalError', 'We encountered an internal error. Please try again.'),
  },
} as const;

function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { status, body, ...rest }: { status: number; body: string; headers?: object },
) {
  // S3 reads the body before it answers; a response into a half-sent request would look like a reset.
  request.resume().once('end', () => {
    response.writeHead(status, {
      'content-type': 'application/xml',
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-expose-headers': 'ETag, x-amz-checksum-crc64nvme',
      ...('headers' in rest ? rest.headers : {}),
    });
    response.end(body);
  });
}

function handOn(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  target: URL,
  fault: Fault | null,
): void {
  const upstream = http.request(
    {
      host: target.hostname,
      port: target.port,
      method: request.method,
      path: request.url,
      headers: request.headers,
    },
    (reply) => {
      if (fault === 'reset-before-response') return request.socket.destroy();
      response.writeHead(reply.statusCode!, reply.rawHeaders);
      reply.pipe(response);
    },
  );
  upstream.once('error', () => response.destroy());
  request.once('close', () => {
    if (!request.complete) upstream.destroy();
  });
  (fault === 'wrong-bytes' ? request.pipe(flipOneBit()) : request).pipe(upstream);
}

function flipOneBit(): Transform {
  let flipped = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!flipped && chunk.length > 0) {
        const at = chunk.length >> 1;
        chunk[at] = chunk[at]! ^ 0x10;
        flipped = true;
      }
      done(null, chunk);
    },
  });
}
