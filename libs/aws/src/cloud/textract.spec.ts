import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TextractClient } from '@aws-sdk/client-textract';
import type { CloudJob } from '@intake/domain';
import { clientOptions } from '../clients.ts';
import { refusals } from './refusals.ts';
import { textract } from './textract.ts';

const box = (Left: number, Top: number, Width: number, Height: number) => ({
  Geometry: { BoundingBox: { Left, Top, Width, Height } },
});
/** As the service answers: a page, its lines, their words, which name each other by id. */
const BLOCKS = [
  { BlockType: 'PAGE', Id: 'p', Relationships: [{ Type: 'CHILD', Ids: ['l'] }] },
  {
    ...{ BlockType: 'LINE', Id: 'l', Text: 'Invoice 42', Confidence: 99, ...box(0.1, 0.2, 0.3, 0.05) },
    Relationships: [{ Type: 'CHILD', Ids: ['w1', 'w2', 'gone'] }],
  },
  { BlockType: 'WORD', Id: 'w1', Text: 'Invoice', Confidence: 99, ...box(0.1, 0.2, 0.2, 0.05) },
  { BlockType: 'WORD', Id: 'w2', Text: '42', Confidence: 97, ...box(0.3333, 0.2, 0.1, 0.05) },
];

let server: Server;
let endpoint: string;
let calls: { target: string; signed: boolean; body: unknown }[];
let answer: { status: number; body: object };

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { authorization = '', 'x-amz-target': target } = request.headers;
      const signed = /^AWS4-HMAC-SHA256 .*\/textract\/aws4_request/.test(authorization);
      calls.push({ target: String(target), signed, body: JSON.parse(body) });
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  calls = [];
  answer = { status: 200, body: { DocumentMetadata: { Pages: 1 }, Blocks: BLOCKS } };
});

const kept: Record<string, string> = {};
const job = {
  ...{ algorithm: 'ocr', name: 'run1-ocr', key: 'files/owner/file', parameters: {}, results: {} },
  signal: new AbortController().signal,
  derive: async ({ name }, content) => void (kept[name] = Buffer.from(content as Uint8Array).toString()),
} as CloudJob;

function read() {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const options = {
    ...clientOptions({ region: 'eu-central-1', endpoint, credentials }, 2_000),
    maxAttempts: 1,
  };
  const client = new TextractClient(options);
  return refusals({ it: textract({ client: () => client, bucket: () => 'bucket' }) })['it']!(job);
}

describe('Amazon Textract', () => {
  it('reads the file from the bucket, and keeps text and places', async () => {
    expect(await read()).toEqual({
      state: 'succeeded',
      result: {
        ...{ words: 2, confidence: 0.98, pages: [{ page: 1, words: 2 }] },
        ...{ text: 'text.txt', layout: 'layout.json' },
      },
      findable: { texts: [{ text: 'Invoice 42', page: 1 }] },
    });
    expect(calls).toEqual([
      {
        ...{ target: 'Textract.DetectDocumentText', signed: true },
        body: { Document: { S3Object: { Bucket: 'bucket', Name: 'files/owner/file' } } },
      },
    ]);
    expect(kept['text.txt']).toBe('Invoice 42');
    const words = [
      ['Invoice', 100, 200, 200, 50],
      ['42', 333, 200, 100, 50],
    ];
    expect(JSON.parse(kept['layout.json']!)).toEqual({
      pages: [{ page: 1, width: 1000, height: 1000, lines: [words] }],
    });
  });

  it('finds nothing on an empty picture, and says so', async () => {
    answer.body = { Blocks: BLOCKS.slice(0, 1) };
    const result = { words: 0, pages: [{ page: 1, words: 0 }] };
    expect(await read()).toEqual({ state: 'succeeded', result, findable: {} });
  });

  it('fails with its own words where the picture is none for it', async () => {
    answer = { status: 400, body: { __type: 'DocumentTooLargeException', Message: 'over 10 MB' } };
    const detail = 'DocumentTooLargeException: over 10 MB';
    expect(await read()).toEqual({ state: 'failed', reason: { code: 'ENGINE_REFUSED', detail } });
  });

  it.each(['ProvisionedThroughputExceededException', 'LimitExceededException'])(
    'is tried again after %s',
    async (__type) => {
      answer = { status: 400, body: { __type, Message: 'later' } };
      await expect(read()).rejects.toThrow();
    },
  );
});
