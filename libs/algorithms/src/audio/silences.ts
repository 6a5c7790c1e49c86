/** Stretches in which no channel is louder than a level. */
export class Silences {
  readonly found: { startSeconds: number; endSeconds: number }[] = [];
  /** Seconds of all silences together. */
  total = 0;
  private readonly level: number;
  private readonly least: number;
  private readonly sampleRate: number;
  private at = 0;
  private since = 0;

  /** @param decibels of full scale @param seconds shortest silence that counts */
  constructor(sampleRate: number, decibels: number, seconds: number) {
    this.level = 10 ** (decibels / 20);
    this.least = seconds * sampleRate;
    this.sampleRate = sampleRate;
  }

  add(channels: readonly Float32Array[]): void {
    const { length } = channels[0]!;
    for (let n = 0; n < length; n++, this.at++)
      for (const samples of channels)
        if (samples[n]! > this.level || samples[n]! < -this.level) {
          this.close();
          this.since = this.at + 1;
          break;
        }
  }

  /** At the end, too. */
  close(): void {
    if (this.at - this.since < this.least || this.at === this.since) return;
    const seconds = (samples: number) => Math.round((samples / this.sampleRate) * 1000) / 1000;
    this.total = Math.round((this.total + (this.at - this.since) / this.sampleRate) * 1000) / 1000;
    this.found.push({ startSeconds: seconds(this.since), endSeconds: seconds(this.at) });
  }
}
