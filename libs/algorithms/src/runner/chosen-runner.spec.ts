import type { AlgorithmJob, AlgorithmManifest, CloudWork } from '@intake/domain';
import { MemoryAlgorithmRunner } from '@intake/testing';
import { ChosenRunner } from './chosen-runner.ts';

const manifest: AlgorithmManifest = {
  ...{ id: 'speech', version: '2.0.0', title: { en: 'Speech' }, description: { en: 'Speech' } },
  ...{ categories: ['audio'], automatic: false, class: 'heavy', engines: [], needs: [] },
  parameters: { type: 'object' },
  result: { type: 'object', required: ['words'], properties: { words: { type: 'integer' } } },
  cloud: [{ engine: 'transcribe', title: 'Amazon Transcribe', usd: 0.024, per: 'minute', types: ['mp3'] }],
  cost: { secondsPerGiB: 1 },
};

const job = (type = 'mp3'): AlgorithmJob => ({
  ...{ algorithm: 'speech', name: 'run-speech', key: 'files/o/f', parameters: {}, results: {} },
  file: { id: 'f', name: 'a', size: 1, category: 'audio', contentType: 'audio/mpeg', type },
  signal: new AbortController().signal,
  read: async () => new Uint8Array(7),
  derive: async () => undefined,
  progress: () => undefined,
});

function run(
  chosen: string,
  perform: CloudWork = async () => ({ state: 'succeeded', result: { words: 3 } }),
  type = 'mp3',
) {
  const local = new MemoryAlgorithmRunner();
  const runner = new ChosenRunner({
    ...{ local, manifests: [manifest], work: { 'speech/transcribe': perform } },
    chosen: () => new Map(chosen ? [['speech', chosen]] : []),
  });
  return { local, outcome: runner.run(job(type)) };
}

describe('an algorithm with a service in its place', () => {
  it('is run here as long as none is chosen', async () => {
    const { local, outcome } = run('');
    await outcome;
    expect(local.jobs).toHaveLength(1);
  });

  it('is given to the service, and what it reads is counted', async () => {
    const { local, outcome } = run('transcribe', async (one) => {
      await one.read(0, 7);
      return { state: 'succeeded', result: { words: 3 } };
    });
    expect(await outcome).toEqual({
      ...{ state: 'succeeded', result: { words: 3 }, version: '2.0.0', bytesRead: 7 },
      ...{ engine: 'Amazon Transcribe', durationMs: expect.any(Number) },
    });
    expect(local.jobs).toEqual([]);
  });

  it('fails where the answer of the service breaks the schema, and lets it go all the same', async () => {
    const release = async () => undefined;
    const { outcome } = run('transcribe', async () => ({
      ...{ state: 'succeeded', result: { words: 'many' }, release },
    }));
    expect(await outcome).toMatchObject({ state: 'failed', reason: { code: 'RESULT_INVALID' }, release });
  });

  it('is skipped, never done by another, where the name is not known', async () => {
    const { local, outcome } = run('transcibe');
    const detail = expect.stringContaining('there is "transcribe"');
    expect(await outcome).toMatchObject({ state: 'skipped', reason: { code: 'ENGINE_UNKNOWN', detail } });
    expect(local.jobs).toEqual([]);
  });

  it('is run here where the service does not take the type; if that cannot either, it says which it takes', async () => {
    const done = run('transcribe', undefined, 'mov');
    expect(await done.outcome).toMatchObject({ state: 'succeeded' });
    expect(done.local.jobs).toHaveLength(1);
    const off = run('transcribe', undefined, 'mov');
    off.local.perform = async () => ({ state: 'skipped', reason: { code: 'ENGINE_OFF', detail: 'off' } });
    const detail = expect.stringMatching(/no \.mov, but \.mp3/);
    expect(await off.outcome).toMatchObject({ state: 'skipped', reason: { code: 'ENGINE_TYPE', detail } });
  });

  it('throws what is worth another attempt', async () => {
    const { outcome } = run('transcribe', () => Promise.reject(new Error('later')));
    await expect(outcome).rejects.toThrow('later');
  });
});
