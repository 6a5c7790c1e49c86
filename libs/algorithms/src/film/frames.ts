/** EXIF's orientation for a rotation clockwise, in degrees. */
export const exifOrientation = (rotation: number) => ({ 90: 6, 180: 3, 270: 8 })[rotation] ?? 1;

/** An engine that has opened a film. */
export interface Frames {
  engine: string;
  /** A frame as a picture file, at that share of the film (0 to 1). */
  at(share: number): Promise<Uint8Array | undefined>;
}
