import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMITS = { maxBuffer: 256 * 2 ** 20, timeout: 900_000 };

export async function output(command: string, ...parameters: string[]): Promise<string> {
  return (await run(command, parameters, LIMITS)).stdout;
}

/** @param tools commands */
export async function missingTools(tools: readonly string[]): Promise<string[]> {
  const found = await Promise.all(tools.map((tool) => run('which', [tool]).then(Boolean, () => false)));
  return tools.filter((_, at) => !found[at]);
}

export interface Probe {
  format: { duration?: string; tags?: Record<string, string> };
  streams: {
    codec_type: string;
    codec_name?: string;
    width?: number;
    height?: number;
    channels?: number;
    sample_rate?: string;
    disposition?: { attached_pic?: number };
  }[];
}

export async function probe(path: string): Promise<Probe> {
  return JSON.parse(
    await output('ffprobe', '-v', 'error', '-of', 'json', '-show_format', '-show_streams', path),
  ) as Probe;
}

export type Exif = Record<string, unknown>;

/**
 * With numbers as numbers; dates as they are written. Of all the files at once: starting exiftool takes longer than asking it.
 * @returns by path; absent where it cannot read the file
 */
export async function exif(paths: readonly string[]): Promise<Map<string, Exif>> {
  if (paths.length === 0) return new Map();
  // It ends with 1 where one of them is broken, and says the others all the same.
  const { stdout } = await run('exiftool', ['-j', '-n', '-charset', 'iptc=UTF8', ...paths], LIMITS).catch(
    (error: unknown) => error as { stdout: string },
  );
  const found = JSON.parse(stdout) as (Exif & { SourceFile: string })[];
  return new Map(found.filter((one) => !('Error' in one)).map((one) => [one.SourceFile, one]));
}

export interface Measured {
  integrated: number;
  range: number;
  truePeak: number;
}

/** FFmpeg's ebur128, of the first sound. */
export async function loudness(path: string): Promise<Measured> {
  const { stderr } = await run(
    'ffmpeg',
    ['-nostats', '-i', path, '-map', '0:a:0', '-af', 'ebur128=peak=true', '-f', 'null', '-'],
    LIMITS,
  );
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const value = (name: string) =>
    Number(new RegExp(`${name}:\\s+(-?[\\d.]+|-inf)`).exec(summary)?.[1]?.replace('-inf', '-999'));
  return { integrated: value('I'), range: value('LRA'), truePeak: value('Peak') };
}

export async function pdfPages(path: string): Promise<number> {
  return Number(/^Pages:\s+(\d+)/m.exec(await output('pdfinfo', path))?.[1]);
}

export const pdfText = (path: string) => output('pdftotext', '-enc', 'UTF-8', path, '-');
