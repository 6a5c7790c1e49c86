import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMITS = { maxBuffer: 256 * 2 ** 20, timeout: 120_000 };

/** The tools that ours is compared with, by the command that shows whether they are there. */
export const TOOLS = ['ffmpeg', 'ffprobe', 'exiftool', 'pdftotext', 'pdfinfo', 'soffice'];

export async function output(command: string, ...parameters: string[]): Promise<string> {
  return (await run(command, parameters, LIMITS)).stdout;
}

export async function missingTools(): Promise<string[]> {
  const found = await Promise.all(TOOLS.map((tool) => run('which', [tool]).then(Boolean, () => false)));
  return TOOLS.filter((_, at) => !found[at]);
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

/** With numbers as numbers; dates as they are written. */
export async function exif(path: string): Promise<Record<string, unknown>> {
  const [found] = JSON.parse(await output('exiftool', '-j', '-n', '-charset', 'iptc=UTF8', path)) as Record<
    string,
    unknown
  >[];
  return found!;
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

/** LibreOffice's; null where it cannot open the file. */
export async function officeText(path: string): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'office-'));
  try {
    const profile = `-env:UserInstallation=file://${join(tmpdir(), 'intake-compare-office')}`;
    const to = ['--convert-to', 'txt:Text (encoded):UTF8', '--outdir', folder];
    await output('soffice', '--headless', profile, ...to, path);
    const text = await readFile(join(folder, `${parse(path).name}.txt`), 'utf8').catch(() => null);
    return text?.replace('\ufeff', '') ?? null;
  } finally {
    await rm(folder, { recursive: true });
  }
}
