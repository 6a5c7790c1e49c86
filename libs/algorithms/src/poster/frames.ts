/** An engine that has opened a film. */
export interface Frames {
  engine: string;
  /** A frame as a picture file, at that share of the film (0 to 1). */
  at(share: number): Promise<Uint8Array | undefined>;
}
