import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteTranscriptionJobCommand,
  GetTranscriptionJobCommand,
  type LanguageCode,
  type MediaFormat,
  StartTranscriptionJobCommand,
  type TranscribeClient,
  type TranscriptionJob,
} from '@aws-sdk/client-transcribe';
import {
  type AlgorithmJob,
  type CloudWork,
  DomainError,
  findableSpeech,
  segmentsOf,
  webVtt,
} from '@intake/domain';
import { isNamed } from '../s3-errors.ts';
import { readTranscript } from './transcript.ts';

interface Options {
  client: () => TranscribeClient;
  bucket: () => string;
  /** How often it is looked whether a job is done; ms. */
  lookEvery?: number;
  /** How long one attempt waits before it leaves the rest to the next; ms, less than a heavy task has. */
  patience?: number;
}

/**
 * Speech by Amazon Transcribe. The service reads the file from the bucket by itself. The job is named by the step: an
 * attempt after one that was interrupted finds it, and nothing is paid for twice.
 */
export function transcribe({ client, bucket, lookEvery = 3_000, patience = 270_000 }: Options): CloudWork {
  return async (job) => {
    const until = Date.now() + patience;
    const name = `intake-${job.name}`;
    await start(client(), name, bucket(), job);
    for (;;) {
      const { TranscriptionJob: found } = await client().send(
        new GetTranscriptionJobCommand({ TranscriptionJobName: name }),
      );
      if (found?.TranscriptionJobStatus === 'COMPLETED') return finish(client(), name, found, job);
      if (found?.TranscriptionJobStatus === 'FAILED') {
        const detail = `Amazon Transcribe says: ${found.FailureReason ?? 'it failed.'}`;
        await forget(client(), name);
        return { state: 'failed', reason: { code: 'ENGINE_REFUSED', detail } };
      }
      if (Date.now() > until) throw new DomainError('UNAVAILABLE', 'Amazon Transcribe is still at work.');
      await sleep(lookEvery, undefined, { signal: job.signal }).catch(async () => {
        // Nobody waits for it any more.
        await forget(client(), name);
        job.signal.throwIfAborted();
      });
    }
  };
}

async function start(
  client: TranscribeClient,
  name: string,
  bucket: string,
  job: AlgorithmJob,
): Promise<void> {
  const language = String(job.parameters['language'] ?? '');
  try {
    await client.send(
      new StartTranscriptionJobCommand({
        TranscriptionJobName: name,
        Media: { MediaFileUri: `s3://${bucket}/${job.key}` },
        MediaFormat: job.file.type as MediaFormat,
        ...(language ? { LanguageCode: languageCode(language) } : { IdentifyLanguage: true }),
      }),
    );
  } catch (error) {
    // The attempt before has begun it.
    if (!isNamed(error, 'ConflictException')) throw error;
  }
}

/** It knows languages with their country only. */
const COUNTRIES: Readonly<Record<string, string>> = {
  en: 'US',
  zh: 'CN',
  ja: 'JP',
  ko: 'KR',
  da: 'DK',
  sv: 'SE',
  hi: 'IN',
  ar: 'SA',
};
const languageCode = (language: string) =>
  (language.includes('-')
    ? language
    : `${language}-${COUNTRIES[language] ?? language.toUpperCase()}`) as LanguageCode;

async function finish(client: TranscribeClient, name: string, found: TranscriptionJob, job: AlgorithmJob) {
  const { words, confidence } = await readTranscript(found.Transcript?.TranscriptFileUri ?? '', job.signal);
  const segments = segmentsOf(words);
  const captions = 'captions.vtt';
  if (segments.length > 0)
    await job.derive(
      { name: captions, contentType: 'text/vtt', role: 'data' },
      new TextEncoder().encode(webVtt(segments)),
    );
  await forget(client, name);
  return {
    state: 'succeeded' as const,
    result: {
      ...(found.LanguageCode && { language: found.LanguageCode }),
      words: words.length,
      ...(confidence !== undefined && { confidence }),
      segments,
      ...(segments.length > 0 && { captions }),
    },
    findable: findableSpeech(segments, found.LanguageCode),
  };
}

/** What was said lies with the service for 90 days otherwise. */
async function forget(client: TranscribeClient, name: string): Promise<void> {
  await client
    .send(new DeleteTranscriptionJobCommand({ TranscriptionJobName: name }))
    // It is in nobody's way.
    .catch(() => undefined);
}
