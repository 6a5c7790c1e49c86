import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteTranscriptionJobCommand,
  GetTranscriptionJobCommand,
  LanguageCode,
  type MediaFormat,
  StartTranscriptionJobCommand,
  type TranscribeClient,
  type TranscriptionJob,
} from '@aws-sdk/client-transcribe';
import {
  type AlgorithmJob,
  AttemptReplaced,
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
 * attempt after one that was interrupted finds it, also when it is done, and nothing is paid for twice.
 */
export function transcribe({ client, bucket, lookEvery = 3_000, patience = 270_000 }: Options): CloudWork {
  return async (job) => {
    const until = Date.now() + patience;
    const name = `intake-${job.name}`;
    const release = () => forget(client(), name);
    await start(client(), name, bucket(), job);
    for (;;) {
      const { TranscriptionJob: found } = await client().send(
        new GetTranscriptionJobCommand({ TranscriptionJobName: name }),
      );
      if (found?.TranscriptionJobStatus === 'COMPLETED') return { ...(await read(found, job)), release };
      if (found?.TranscriptionJobStatus === 'FAILED') {
        const detail = `Amazon Transcribe says: ${found.FailureReason ?? 'it failed.'}`;
        return { state: 'failed', reason: { code: 'ENGINE_REFUSED', detail }, release };
      }
      if (Date.now() > until) throw new DomainError('UNAVAILABLE', 'Amazon Transcribe is still at work.');
      await sleep(lookEvery, undefined, { signal: job.signal }).catch(async () => {
        // Nobody waits for it any more, unless another attempt does.
        if (!(job.signal.reason instanceof AttemptReplaced)) await release();
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

const LANGUAGES: readonly string[] = Object.values(LanguageCode);
/** The standard among the countries of a language, where that is no country of its own. */
const STANDARD: Readonly<Record<string, string>> = { ar: 'ar-SA' };

/**
 * It knows languages with their country only: the one where most speak it, else the first that it has.
 * @param language of two letters, with a country or without
 */
export function languageCode(language: string): LanguageCode {
  const usual = `${language}-${new Intl.Locale(language).maximize().region}`;
  const known = [language, STANDARD[language], usual].find((one) => one && LANGUAGES.includes(one));
  // What it does not know at all it refuses in its own words.
  return (known ?? LANGUAGES.find((one) => one.startsWith(`${language}-`)) ?? language) as LanguageCode;
}

async function read(found: TranscriptionJob, job: AlgorithmJob) {
  const { words, confidence } = await readTranscript(found.Transcript?.TranscriptFileUri ?? '', job.signal);
  const segments = segmentsOf(words);
  const captions = 'captions.vtt';
  if (segments.length > 0)
    await job.derive(
      { name: captions, contentType: 'text/vtt', role: 'data' },
      new TextEncoder().encode(webVtt(segments)),
    );
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
