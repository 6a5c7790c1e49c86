import { companionApi, IntakeApi, type Sender, type UploadApiFactory } from '../src/companion.ts';
import { HttpClient } from '../src/core/api/http-client.ts';
import { TokenRefresher } from '@intake/protocol';
import { createUploader } from '../src/node/create-uploader.ts';
import { uploadApiContract } from './upload-api-contract.ts';
import { MemoryApi } from '../../../apps/api/test/support/memory-api.ts';
import { mp4Start } from '@intake/testing';

let memory: MemoryApi;
beforeEach(async () => {
  memory = await MemoryApi.start();
});
afterEach(() => memory.stop());

/** The server's own application over HTTP, with memory behind its ports. */
async function signedIn(): Promise<{
  baseUrl: string;
  tokens: { getAccessToken(): string; refresh(): Promise<boolean> };
}> {
  const { token } = await memory.as(memory.ada);
  return {
    baseUrl: `${memory.url}/api/v1`,
    tokens: { getAccessToken: () => token!, refresh: async () => false },
  };
}

const clock = { now: () => performance.now(), after: () => () => undefined };

function film(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  bytes.set(mp4Start(size));
  return bytes;
}

const APIS: [string, UploadApiFactory][] = [
  ["Intake's own routes", (send: Sender) => new IntakeApi(send)],
  ["Companion's routes", companionApi],
];

describe.each(APIS)('%s', (_name, build) => {
  uploadApiContract(async () => {
    const { baseUrl, tokens } = await signedIn();
    const http = new HttpClient({
      ...{ baseUrl, clock, fetch, callMs: 10_000 },
      tokens: new TokenRefresher(tokens),
    });
    return {
      api: build((call) => http.call(call)),
      put: async (url, bytes) => (await memory.storage.put(url, bytes)).etag!,
      film,
    };
  });

  it('carries the engine: a film of three parts and a small file', async () => {
    const { baseUrl, tokens } = await signedIn();
    const uploader = createUploader({
      ...{ baseUrl, tokens, api: build },
      platform: {
        transport: {
          put: async ({ url, headers, body }) => {
            const bytes = new Uint8Array(await body.arrayBuffer());
            const { status, etag, checksum } = await memory.storage.put(url, bytes, headers);
            const answered: Record<string, string | undefined> = {
              etag,
              'x-amz-checksum-crc64nvme': checksum,
            };
            return { status, text: '', header: (name) => answered[name] ?? null };
          },
        },
      },
    });
    const size = 20 * 1024 * 1024;
    await uploader.add([
      { file: new File([film(size)], 'film.mp4') },
      { file: new File(['Hello'], 'note.txt') },
    ]);
    await new Promise<void>((resolve) =>
      uploader.subscribe(({ totals }) => totals.filesActive === 0 && resolve()),
    );
    expect(uploader.items.map(({ name, phase, verified }) => ({ name, phase, verified }))).toEqual([
      { name: 'film.mp4', phase: 'ready', verified: true },
      { name: 'note.txt', phase: 'ready', verified: true },
    ]);
    uploader.destroy();
  });
});
