/** A stretch of sound: samples from -1 to 1, one array a channel. */
export interface Block {
  sampleRate: number;
  channels: Float32Array[];
}
