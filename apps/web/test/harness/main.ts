/** The upload engine on a bare page, so that a test can set its patience; driven by faults.e2e.ts. */
import { browserPlatform } from '../../../../libs/uploader/src/browser/browser-platform.ts';
import { createUploaderOn } from '../../../../libs/uploader/src/core/uploader.ts';

export interface Outcome {
  phase: string;
  problem?: string;
  verified: boolean;
  fileId?: string;
  /** Whether sentBytes ever went back while neither a note nor the phase said why. */
  wentBack: boolean;
}

const telling = ['paused', 'offline', 'retrying', 'waiting'];
const over = ['ready', 'refused', 'rejected', 'failed', 'cancelled'];

/** Uploads what is in the input; resolves when every file is over. */
async function run(token: string, tuning: Record<string, number>): Promise<Outcome[]> {
  const options = { baseUrl: '/api/v1', tokens: { getAccessToken: () => token, refresh: async () => false } };
  const uploader = createUploaderOn(browserPlatform(options), options, tuning);
  const input = document.querySelector<HTMLInputElement>('#files')!;
  const seen = new Map<string, { sent: number; wentBack: boolean }>();
  const done = new Promise<void>((resolve) => {
    uploader.subscribe(({ changed }) => {
      for (const { id, sentBytes, note, phase } of changed) {
        const before = seen.get(id) ?? { sent: 0, wentBack: false };
        const untold = sentBytes < before.sent && !note && !telling.includes(phase);
        seen.set(id, { sent: sentBytes, wentBack: before.wentBack || untold });
      }
      if (uploader.items.length > 0 && uploader.items.every((item) => over.includes(item.phase))) resolve();
    });
  });
  await uploader.add([...input.files!].map((file) => ({ file })));
  await done;
  const outcomes = uploader.items.map(({ id, phase, problem, verified, fileId }) => ({
    phase,
    problem: problem && `${problem.code}: ${problem.detail}`,
    verified,
    fileId,
    wentBack: seen.get(id)?.wentBack ?? false,
  }));
  uploader.destroy();
  return outcomes;
}

Object.assign(window, { run });
