/** Peaks that are kept at most; the more sound there is, the more samples are in one. */
const MOST = 16_384;

/** Lowest and highest sample of each piece, of all channels together. */
export class Waveform {
  private lows = new Float32Array(MOST);
  private highs = new Float32Array(MOST);
  private count = 0;
  private perPeak = 16;
  private filled = 0;
  private low = 0;
  private high = 0;

  add(channels: readonly Float32Array[]): void {
    const { length } = channels[0]!;
    for (let n = 0; n < length; n++) {
      for (const samples of channels) {
        const value = samples[n]!;
        if (value < this.low) this.low = value;
        else if (value > this.high) this.high = value;
      }
      if (++this.filled === this.perPeak) this.closePeak();
    }
  }

  private closePeak(): void {
    this.lows[this.count] = this.low;
    this.highs[this.count] = this.high;
    this.count++;
    this.filled = this.low = this.high = 0;
    if (this.count === MOST) this.halve();
  }

  private halve(): void {
    for (let n = 0; n < MOST / 2; n++) {
      this.lows[n] = Math.min(this.lows[2 * n]!, this.lows[2 * n + 1]!);
      this.highs[n] = Math.max(this.highs[2 * n]!, this.highs[2 * n + 1]!);
    }
    this.count = MOST / 2;
    this.perPeak *= 2;
  }

  /**
   * At most so many peaks, in the format of BBC's audiowaveform (version 2, 8 bits): what peaks.js and wavesurfer.js read.
   */
  json(most: number, sampleRate: number) {
    if (this.filled > 0) this.closePeak();
    const together = Math.max(1, Math.ceil(this.count / most));
    const data: number[] = [];
    for (let from = 0; from < this.count; from += together) {
      const to = Math.min(this.count, from + together);
      data.push(
        byte(Math.min(...this.lows.subarray(from, to))),
        byte(Math.max(...this.highs.subarray(from, to))),
      );
    }
    return {
      version: 2,
      channels: 1,
      sample_rate: sampleRate,
      samples_per_pixel: this.perPeak * together,
      bits: 8,
      length: data.length / 2,
      data,
    };
  }
}

const byte = (value: number) => Math.max(-128, Math.min(127, Math.round(value * 127)));
