import { DomainError, type SpokenWord } from '@intake/domain';

/** What Amazon Transcribe writes of a job, as far as we read it. */
interface Transcript {
  results: {
    items: {
      type: 'pronunciation' | 'punctuation';
      /** Seconds, as texts; punctuation has none. */
      start_time?: string;
      end_time?: string;
      alternatives: { content: string; confidence?: string }[];
    }[];
  };
}

/** Four hours of speech, the longest that it takes, are some 10 MB. */
const MOST_BYTES = 64 * 2 ** 20;
const TIMEOUT = 30_000;

/**
 * The words of a transcript.
 * @param url presigned, for some minutes
 * @throws DomainError UNAVAILABLE where it cannot be fetched; an attempt more gets a fresh address
 */
export async function readTranscript(url: string, signal: AbortSignal) {
  const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]) }).catch(
    (error: unknown) => {
      throw new DomainError('UNAVAILABLE', 'The transcript cannot be fetched right now.', {}, error);
    },
  );
  if (!answer.ok || Number(answer.headers.get('content-length') ?? 0) > MOST_BYTES)
    throw new DomainError('UNAVAILABLE', `The transcript cannot be fetched right now (${answer.status}).`);
  return wordsOf((await answer.json()) as Transcript);
}

export function wordsOf({ results: { items } }: Transcript): { words: SpokenWord[]; confidence?: number } {
  const words: SpokenWord[] = [];
  for (const { type, start_time, end_time, alternatives } of items) {
    const [best] = alternatives;
    if (!best) continue;
    const last = words.at(-1);
    if (type === 'punctuation') {
      if (last) last.text += best.content;
    } else
      words.push({
        startSeconds: Number(start_time),
        endSeconds: Number(end_time),
        text: best.content,
        confidence: Math.min(1, Math.max(0, Number(best.confidence ?? 0))),
      });
  }
  const sure = words.reduce((sum, { confidence = 0 }) => sum + confidence, 0) / words.length;
  return { words, ...(words.length > 0 && { confidence: Math.round(sure * 1000) / 1000 }) };
}
