/** A stretch in which something is heard: one channel, samples from -1 to 1. */
export interface Utterance {
  startSeconds: number;
  samples: Float32Array;
}

/** What is quieter than this is a pause; RMS of a frame, -50 dB of full scale. */
const QUIET = 10 ** (-50 / 20);
const FRAME_SECONDS = 0.03;
/** A pause that ends an utterance, what is kept of it on both sides, and how long one gets without a pause. */
const [PAUSE_SECONDS, KEPT_SECONDS, MOST_SECONDS] = [0.5, 0.2, 20];

/** Cuts sound at its pauses: an engine hears half a minute at once at most, and makes up words where nobody speaks. */
export class Utterances {
  private readonly sampleRate: number;
  private readonly frameLength: number;
  private frames: { samples: Float32Array; level: number }[] = [];
  private rest = new Float32Array();
  /** Number of the first frame in `frames`. */
  private first = 0;
  private quiet = 0;
  private heard = false;

  constructor(sampleRate: number) {
    this.sampleRate = sampleRate;
    this.frameLength = Math.round(sampleRate * FRAME_SECONDS);
  }

  /** @param channels are mixed to one */
  *add(channels: readonly Float32Array[]): Generator<Utterance> {
    const samples = joined(this.rest, mixed(channels));
    let at = 0;
    for (; at + this.frameLength <= samples.length; at += this.frameLength)
      yield* this.take(samples.subarray(at, at + this.frameLength));
    this.rest = samples.slice(at);
  }

  *end(): Generator<Utterance> {
    if (this.rest.length > 0) yield* this.take(this.rest);
    this.rest = new Float32Array();
    if (this.heard) yield this.cut(this.frames.length, 0);
  }

  private *take(samples: Float32Array): Generator<Utterance> {
    const level = rms(samples);
    this.frames.push({ samples, level });
    this.quiet = level < QUIET ? this.quiet + 1 : 0;
    this.heard ||= level >= QUIET;
    const kept = Math.round(KEPT_SECONDS / FRAME_SECONDS);
    if (!this.heard) this.drop(this.frames.length - kept);
    else if (this.quiet * FRAME_SECONDS >= PAUSE_SECONDS)
      yield this.cut(this.frames.length - this.quiet + kept, this.frames.length - kept);
    else if (this.frames.length * FRAME_SECONDS >= MOST_SECONDS) {
      const at = this.quietest();
      yield this.cut(at, at);
    }
  }

  /** @param end where the utterance ends @param goOn from where the next may begin */
  private cut(end: number, goOn: number): Utterance {
    const startSeconds = (this.first * this.frameLength) / this.sampleRate;
    const samples = joined(...this.frames.slice(0, end).map((frame) => frame.samples));
    this.drop(goOn);
    this.heard = this.frames.some(({ level }) => level >= QUIET);
    this.quiet = 0;
    return { startSeconds, samples };
  }

  private drop(count: number): void {
    if (count <= 0) return;
    this.frames = this.frames.slice(count);
    this.first += count;
  }

  /** The quietest frame of the second half: most likely between two words. */
  private quietest(): number {
    const half = Math.floor(this.frames.length / 2);
    const levels = this.frames.slice(half).map(({ level }) => level);
    return half + levels.indexOf(Math.min(...levels)) + 1;
  }
}

function mixed(channels: readonly Float32Array[]): Float32Array {
  const [first] = channels;
  if (channels.length === 1) return first!;
  return first!.map((_, n) => channels.reduce((sum, one) => sum + one[n]!, 0) / channels.length);
}

function joined(...parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const rms = (samples: Float32Array) =>
  Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
