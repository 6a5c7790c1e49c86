import { type PartRun, partsOf, planRuns, runsOf } from '@intake/protocol';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Arithmetic, md5, type StoredPart } from './fake-storage.ts';

/** What goes wrong with one request. */
export type Fault =
  | 'reset' // before anything is done
  | 'resetAfter' // done, but the answer is lost
  | 'stall' // never an answer, nothing is read
  | 'corrupt' // one bit is flipped on the way in
  | 'hideChecksum'
  | 'corruptHidden'
  | 'noEtag'
  | { status: number; headers?: Record<string, string>; body?: string | object; after?: boolean }
  | { delayMs: number }
  | { until: Promise<void> };

export interface Seen {
  kind:
    | 'limits'
    | 'create'
    | 'createBatch'
    | 'sign'
    | 'plan'
    | 'complete'
    | 'adopt'
    | 'completeBatch'
    | 'get'
    | 'list'
    | 'drop'
    | 'file'
    | 'put';
  /** How many of this kind came before, this one included. */
  count: number;
  uploadId?: string;
  part?: number;
  token?: string;
  url: string;
}

interface UploadRecord {
  id: string;
  body: {
    name: string;
    size: number;
    lastModified?: number;
    path?: string;
    head?: string;
    checksum?: string;
  };
  state: string;
  parts: Map<number, StoredPart>;
  generation: number;
  plan: PartRun[];
  reason?: { code: string; detail: string };
  /** Parts sent again, as the client reported it; undefined when it did not. */
  retries?: number;
}

interface Completion {
  parts: { number: number; etag: string; checksum?: string }[];
  retries?: number;
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'etag, x-amz-checksum-crc64nvme, retry-after',
};

/** An Intake API and an S3 in one scripted server over real HTTP. Judges nothing that a test does not ask for. */
export class FakeIntake {
  readonly uploads = new Map<string, UploadRecord>();
  readonly seen: Seen[] = [];
  readonly keys = new Map<string, string>();
  /** Set by the test: what goes wrong with which request. */
  fault: (seen: Seen) => Fault | undefined = () => undefined;
  partSize = 64 * 1024;
  /** What a new plan cuts the rest into. */
  newPartSize = 64 * 1024;
  limits = { maxFileSize: 2 ** 30, largeFile: 1e8, allowed: [{ extension: 'mp4' }, { extension: 'txt' }] };
  validToken = 'token-1';
  urlLifeMs = 900_000;
  /** What complete says; 'verifying' makes the engine look again. */
  finalState = 'ready';
  /** Shift of the server's clock against ours. */
  clockShiftMs = 0;
  /** Files of a page, by path, served with this policy. */
  readonly pages = new Map<string, { type: string; body: string | Buffer }>();
  pagePolicy = '';
  /** The storage under another name is another origin: CORS applies. */
  storageHost = '127.0.0.1';
  /** The receipt names another checksum than that of the stored bytes. */
  wrongReceipt = false;
  putsInFlight = 0;
  mostPutsInFlight = 0;
  readonly #server = http.createServer((request, response) => void this.#handle(request, response));
  readonly #math: Arithmetic;
  #serial = 0;

  private constructor(math: Arithmetic) {
    this.#math = math;
  }

  static async start(): Promise<FakeIntake> {
    const fake = new FakeIntake(await Arithmetic.create());
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(kind: Seen['kind']): number {
    return this.seen.filter((one) => one.kind === kind).length;
  }

  bytesOf(id: string): Buffer {
    const parts = [...this.uploads.get(id)!.parts.values()].sort((a, b) => a.number - b.number);
    return Buffer.concat(parts.map(({ bytes }) => bytes));
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    if (this.#isPage(request, response) || this.#isPreflight(request, response)) return;
    const seen = this.#look(request);
    const fault = this.fault(seen);
    if (fault === 'reset') return void request.socket.destroy();
    if (fault === 'stall') return void request.pause();
    if (seen.kind === 'put') {
      this.putsInFlight += 1;
      this.mostPutsInFlight = Math.max(this.mostPutsInFlight, this.putsInFlight);
    }
    try {
      if (typeof fault === 'object' && 'delayMs' in fault)
        await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
      if (typeof fault === 'object' && 'until' in fault) await fault.until;
      const body = await bodyOf(request);
      if (typeof fault === 'object' && 'status' in fault && !fault.after)
        return this.#send(response, fault.status, fault.body, fault.headers);
      if (seen.kind === 'put') this.#put(seen, request.headers, body, fault, response);
      else this.#api(seen, request, body, fault, response);
    } catch {
      response.destroy();
    } finally {
      if (seen.kind === 'put') this.putsInFlight -= 1;
    }
  }

  #isPage({ url }: http.IncomingMessage, response: http.ServerResponse): boolean {
    const page = this.pages.get(url!.split('?')[0]!);
    if (page)
      response
        .writeHead(200, { 'content-type': page.type, 'content-security-policy': this.pagePolicy })
        .end(page.body);
    return page !== undefined;
  }

  #isPreflight({ method }: http.IncomingMessage, response: http.ServerResponse): boolean {
    if (method === 'OPTIONS')
      response
        .writeHead(204, {
          ...CORS,
          'access-control-allow-methods': 'PUT',
          'access-control-allow-headers': '*',
        })
        .end();
    return method === 'OPTIONS';
  }

  #look(request: http.IncomingMessage): Seen {
    const url = request.url!;
    const [, , , a, b, c] = url.split('?')[0]!.split('/');
    const token = request.headers.authorization?.replace('Bearer ', '');
    const kind = ((): Seen['kind'] => {
      if (request.method === 'PUT') return 'put';
      if (a === 'files') return 'file';
      if (request.method === 'DELETE') return 'drop';
      if (b === 'limits') return 'limits';
      if (b === 'batch') return c === 'complete' ? 'completeBatch' : 'createBatch';
      if (c === 'parts') return 'sign';
      if (c === 'plan') return 'plan';
      if (c === 'complete') return 'complete';
      if (c === 'adopt') return 'adopt';
      if (request.method === 'POST') return 'create';
      return b ? 'get' : 'list';
    })();
    const query = new URL(url, 'http://x').searchParams;
    const seen: Seen = {
      ...{ kind, url, token, count: this.count(kind) + 1 },
      uploadId: kind === 'put' ? query.get('upload')! : b,
      ...(kind === 'put' && { part: Number(query.get('part')) }),
    };
    this.seen.push(seen);
    return seen;
  }

  #put(
    { uploadId, part, url }: Seen,
    sent: http.IncomingHttpHeaders,
    body: Buffer,
    fault: Fault | undefined,
    response: http.ServerResponse,
  ): void {
    const upload = this.uploads.get(uploadId!);
    if (!upload || upload.state !== 'uploading')
      return this.#send(response, 404, '<Error><Code>NoSuchUpload</Code></Error>');
    const bytes = Buffer.from(body);
    if (fault === 'corrupt' || fault === 'corruptHidden') bytes[Math.floor(bytes.length / 2)]! ^= 1;
    const refusal = this.#refusal(upload, sent, bytes, new URL(url, 'http://x').searchParams.get('size'));
    if (refusal) return this.#send(response, refusal[0], `<Error><Code>${refusal[1]}</Code></Error>`);
    const stored = { number: part!, bytes, etag: md5(bytes), checksum: this.#math.crc64(bytes) };
    upload.parts.set(part!, stored);
    if (fault === 'resetAfter') return void response.destroy();
    const headers: Record<string, string> = {};
    if (fault !== 'noEtag') headers['etag'] = stored.etag;
    if (fault !== 'hideChecksum' && fault !== 'corruptHidden')
      headers['x-amz-checksum-crc64nvme'] = stored.checksum;
    if (typeof fault === 'object' && 'status' in fault)
      return this.#send(response, fault.status, fault.body, { ...headers, ...fault.headers });
    this.#send(response, 200, '', headers);
  }

  /** What S3 says to a PUT of a whole object that is not as it was signed. */
  #refusal(
    upload: UploadRecord,
    sent: http.IncomingHttpHeaders,
    bytes: Buffer,
    size: string | null,
  ): [number, string] | undefined {
    const bound = this.#bound(upload);
    // The URL takes exactly the planned number of bytes.
    if (bytes.length !== Number(size)) return [403, 'SignatureDoesNotMatch'];
    if (Object.entries(bound).some(([name, value]) => sent[name] !== value)) return [403, 'AccessDenied'];
    if (bound['if-none-match'] && upload.parts.size > 0) return [412, 'PreconditionFailed'];
    const promised = bound['x-amz-checksum-crc64nvme'];
    if (promised && promised !== this.#math.crc64(bytes)) return [400, 'BadDigest'];
    return undefined;
  }

  /** The headers of the one PUT of a small file whose checksum is known. */
  #bound({ body }: UploadRecord): Record<string, string> {
    if (!body.checksum || body.size > this.partSize) return {};
    return { 'if-none-match': '*', 'x-amz-checksum-crc64nvme': body.checksum };
  }

  #api(
    seen: Seen,
    request: http.IncomingMessage,
    body: Buffer,
    fault: Fault | undefined,
    response: http.ServerResponse,
  ): void {
    if (seen.token !== this.validToken) return this.#send(response, 401, { code: 'TOKEN_EXPIRED' });
    const json = body.length > 0 ? JSON.parse(body.toString()) : undefined;
    const [status, answer] = this.#answer(
      seen,
      json,
      request.headers['idempotency-key'] as string | undefined,
    );
    if (fault === 'resetAfter') return void response.destroy();
    this.#send(response, status, answer);
  }

  // oxlint-disable-next-line no-explicit-any -- bodies are whatever the engine sent
  #answer(seen: Seen, json: any, key: string | undefined): [number, unknown] {
    const upload = this.uploads.get(seen.uploadId ?? '');
    switch (seen.kind) {
      case 'limits':
        return [200, this.limits];
      case 'create':
        return [201, this.#create(json, key)];
      case 'createBatch':
        return [
          200,
          {
            results: json.uploads.map((one: UploadRecord['body'] & { idempotencyKey: string }) => ({
              upload: this.#create(one, one.idempotencyKey),
            })),
          },
        ];
      case 'completeBatch':
        return [
          200,
          {
            results: json.uploads
              .map((one: Completion & { id: string }) => this.#complete(this.uploads.get(one.id), one))
              .map(([status, answer]: [number, object]) =>
                status === 200 ? { file: answer } : { problem: { status, ...answer } },
              ),
          },
        ];
      case 'list':
        return [
          200,
          {
            items: [...this.uploads.values()]
              .filter(({ state }) => state === 'uploading')
              .map((one) => this.#view(one, [])),
            nextCursor: null,
          },
        ];
    }
    if (!upload) return [404, { code: 'NOT_FOUND', title: 'Not found', detail: 'There is no such thing.' }];
    if (seen.kind === 'file') return [200, this.#file(upload)];
    if (seen.kind === 'complete') return this.#complete(upload, json);
    if (seen.kind === 'adopt') return this.#adopt(upload, json.checksum);
    if (seen.kind === 'sign') {
      upload.generation += 1;
      return [
        200,
        {
          parts: json.numbers.map((number: number) => this.#signed(upload, number)),
          urlsExpireAt: this.#urlsExpireAt(),
        },
      ];
    }
    if (seen.kind === 'plan') return this.#replan(upload, json);
    if (seen.kind === 'drop') {
      upload.state = 'aborted';
      return [204, ''];
    }
    const received = [...upload.parts.values()].map(({ number, bytes, etag, checksum }) => ({
      number,
      size: bytes.length,
      etag,
      checksum,
    }));
    return [200, { ...this.#view(upload, []), received }];
  }

  #replan(upload: UploadRecord, { from }: { from: number }): [number, object] {
    if (upload.state !== 'uploading') return [409, { code: 'STATE_CONFLICT' }];
    const kept = partsOf(upload.plan).slice(0, from - 1);
    const left = upload.body.size - kept.reduce((sum, { size }) => sum + size, 0);
    if (left <= 0) return [400, { code: 'VALIDATION_FAILED' }];
    upload.plan = [...runsOf(kept), ...planRuns(left, this.newPartSize)];
    const numbers = partsOf(upload.plan).map(({ number }) => number);
    const parts = numbers.slice(from - 1).map((number) => this.#signed(upload, number));
    return [200, { plan: upload.plan, parts, urlsExpireAt: this.#urlsExpireAt() }];
  }

  #create(body: UploadRecord['body'], key: string | undefined): object {
    const id = (key && this.keys.get(key)) || `upload-${++this.#serial}`;
    if (key) this.keys.set(key, id);
    if (!this.uploads.has(id))
      this.uploads.set(id, {
        ...{ id, body, state: 'uploading', parts: new Map(), generation: 1 },
        plan: planRuns(body.size, this.partSize),
      });
    const upload = this.uploads.get(id)!;
    return this.#view(
      upload,
      partsOf(upload.plan).map(({ number }) => number),
    );
  }

  #view(upload: UploadRecord, numbers: number[]): object {
    const { id, body, state } = upload;
    return {
      ...{
        id,
        fileId: id,
        state,
        name: body.name,
        size: body.size,
        path: body.path,
        lastModified: body.lastModified,
      },
      ...{
        partSize: this.partSize,
        plan: upload.plan,
        parts: numbers.map((number) => this.#signed(upload, number)),
        warnings: [],
        maybeKnown: this.#duplicates(upload).length > 0,
      },
      ...{
        createdAt: new Date().toISOString(),
        expiresAt: new Date().toISOString(),
        urlsExpireAt: this.#urlsExpireAt(),
      },
    };
  }

  #signed(upload: UploadRecord, number: number): object {
    const { id, plan, generation } = upload;
    const { size } = partsOf(plan)[number - 1]!;
    return {
      number,
      size,
      url: `${this.origin.replace('127.0.0.1', this.storageHost)}/s3?upload=${id}&part=${number}&size=${size}&generation=${generation}`,
      headers: this.#bound(upload),
    };
  }

  #urlsExpireAt(): string {
    return new Date(Date.now() + this.clockShiftMs + this.urlLifeMs).toISOString();
  }

  #complete(upload: UploadRecord | undefined, { parts, retries }: Completion): [number, object] {
    if (!upload) return [404, { code: 'NOT_FOUND' }];
    upload.retries = retries;
    if (upload.state === 'aborted')
      return [409, { code: 'STATE_CONFLICT', title: 'Gone', detail: 'It was aborted.' }];
    const wrong = partsOf(upload.plan).flatMap(({ number, size }) => {
      const [stored, claimed] = [upload.parts.get(number), parts.find((part) => part.number === number)];
      if (!stored) return [{ number, reason: 'missing' }];
      if (stored.bytes.length !== size) return [{ number, reason: 'size' }];
      if (claimed?.etag !== '*' && claimed?.etag !== stored.etag) return [{ number, reason: 'etag' }];
      return claimed?.checksum && claimed.checksum !== stored.checksum
        ? [{ number, reason: 'checksum' }]
        : [];
    });
    if (wrong.length > 0)
      return [
        422,
        { code: 'PARTS_MISMATCH', title: 'Parts do not add up', detail: 'Send them again.', parts: wrong },
      ];
    if (upload.state === 'uploading') upload.state = this.finalState;
    return [200, this.#file(upload)];
  }

  #adopt(upload: UploadRecord, checksum: string): [number, object] {
    const duplicates = this.#duplicates(upload).find(
      ({ id }) => this.#math.crc64(this.bytesOf(id)) === checksum,
    );
    if (!duplicates) return [404, { code: 'CONTENT_UNKNOWN', title: 'Unknown', detail: 'Send it.' }];
    Object.assign(upload, { parts: new Map(duplicates.parts), state: 'ready' });
    return [200, this.#file(upload)];
  }

  #duplicates({ body }: UploadRecord): UploadRecord[] {
    return [...this.uploads.values()].filter((one) => one.state === 'ready' && one.body.size === body.size);
  }

  #file({ id, state, reason }: UploadRecord): object {
    const checksum = {
      algorithm: 'CRC64NVME',
      type: 'FULL_OBJECT',
      value: this.#math.crc64(this.wrongReceipt ? Buffer.from('x') : this.bytesOf(id)),
    };
    return { id, status: state, checksum, ...(reason && { reason }) };
  }

  #send(
    response: http.ServerResponse,
    status: number,
    body?: unknown,
    headers: Record<string, string> = {},
  ): void {
    if (response.destroyed) return;
    const payload = typeof body === 'string' ? body : JSON.stringify(body ?? '');
    const date = new Date(Date.now() + this.clockShiftMs).toUTCString();
    response
      .writeHead(status, { ...CORS, date, 'x-request-id': `req-${this.seen.length}`, ...headers })
      .end(status === 204 ? '' : payload);
  }
}

function bodyOf(request: http.IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => (request.complete ? undefined : reject(new Error('cut off'))));
  });
}
