/** What a file with sound or moving pictures says of itself. */
export interface Media {
  container: string;
  durationSeconds: number;
  /** The duration is reckoned from the bit rate: nothing in the file says it. */
  estimated?: true;
  /** ISO 8601. */
  createdAt?: string;
  streams: Stream[];
  chapters: Chapter[];
  tags: Record<string, string>;
  /** ISO 6709, e.g. `+48.1000+011.5000/`. */
  location?: string;
  broadcast?: Record<string, string | number>;
  cover?: Uint8Array;
}

export interface Chapter {
  startSeconds: number;
  title: string;
}

/** Codecs by FFmpeg's names. */
export interface Stream {
  kind: 'video' | 'audio' | 'subtitle' | 'data';
  codec: string;
  /** As the container says it. */
  tag?: string;
  language?: string;
  durationSeconds?: number;
  /** Bits per second. */
  bitrate?: number;
  /** Pixels, as stored. */
  width?: number;
  height?: number;
  /** Degrees clockwise that it is turned for showing. */
  rotation?: number;
  /** Width of a pixel by its height. */
  pixelAspect?: string;
  /** Frames per second, on the average. */
  frameRate?: number;
  variableFrameRate?: boolean;
  frames?: number;
  colour?: { primaries?: string; transfer?: string; matrix?: string; range?: string };
  sampleRate?: number;
  channels?: number;
  bitDepth?: number;
}

export const round = (value: number, digits = 3) => Math.round(value * 10 ** digits) / 10 ** digits;
