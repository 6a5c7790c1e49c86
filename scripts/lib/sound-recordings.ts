import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Heard = 'speech' | 'music' | 'other';

export interface Recording {
  name: string;
  heard: Heard;
  /** Of those that the weights are fitted to; the others say how right they are. */
  fitted: boolean;
  /** What FFmpeg reads it by. */
  inputs: string[][];
}

/** Debian packages with what is recorded: people who read, music of many kinds. */
export const PACKAGES =
  'ffmpeg alsa-utils asterisk-core-sounds-en-wav asterisk-core-sounds-es-wav asterisk-core-sounds-fr-wav asterisk-core-sounds-it-wav asterisk-moh-opsound-wav frozen-bubble-data neverball-data';

const ASTERISK = '/usr/share/asterisk';
const FOLDERS = {
  en: `${ASTERISK}/sounds/en_US_f_Allison`,
  es: `${ASTERISK}/sounds/es_MX_f_Allison`,
  fr: `${ASTERISK}/sounds/fr_CA_f_June`,
  it: `${ASTERISK}/sounds/it_IT_m_Carlo`,
  hold: `${ASTERISK}/moh`,
  alsa: '/usr/share/sounds/alsa',
  bubble: '/usr/share/games/frozen-bubble/snd',
  ball: '/usr/share/games/neverball/bgm',
};

/** Of a folder every so manieth file, so that there are about 80. */
function prompts(folder: string): string[][] {
  const files = filesOf(folder).filter((name) => name.endsWith('.wav'));
  const step = Math.ceil(files.length / 80);
  return files.filter((_, n) => n % step === 0).map((name) => ['-i', join(folder, name)]);
}
const filesOf = (folder: string) => readdirSync(folder).sort();
const passage = (folder: string, name: string) => [['-ss', '10', '-t', '90', '-i', join(folder, name)]];
const made = (filter: string) => [['-f', 'lavfi', '-t', '40', '-i', filter]];

/** @throws Error naming the packages, where they are not installed */
export function recordings(): Recording[] {
  if (!Object.values(FOLDERS).every((folder) => existsSync(folder)))
    throw new Error(`On Debian: apt-get install ${PACKAGES}`);
  const { en, es, fr, it, hold, alsa, bubble, ball } = FOLDERS;
  const speech = (name: string, folder: string, fitted: boolean): Recording => ({
    ...{ name: `speech, ${name}`, heard: 'speech', fitted, inputs: prompts(folder) },
  });
  const music = (folder: string, name: string, fitted: boolean): Recording => ({
    ...{ name: `music, ${name}`, heard: 'music', fitted, inputs: passage(folder, name) },
  });
  const other = (name: string, filter: string, fitted: boolean): Recording => ({
    ...{ name, heard: 'other', fitted, inputs: made(filter) },
  });
  const noise = (colour: string, fitted: boolean) =>
    other(`${colour} noise`, `anoisesrc=c=${colour}:a=0.3:s=7:r=16000`, fitted);
  return [
    speech('English', en, true),
    speech('Spanish', es, true),
    speech('French', fr, false),
    speech('Italian', it, false),
    {
      ...speech('single words', alsa, false),
      inputs: prompts(alsa).filter(([, path]) => !/Noise/.test(path!)),
    },
    ...filesOf(hold)
      .filter((name) => name.endsWith('.wav'))
      .map((name) => music(hold, name, name < 'macroform-s')),
    ...filesOf(bubble)
      .filter((name) => /^(frozen-mainzik|introzik)/.test(name))
      .map((name) => music(bubble, name, !name.includes('2p'))),
    ...filesOf(ball).map((name, n) => music(ball, name, n % 2 === 0)),
    ...['white', 'pink', 'brown'].map((colour) => noise(colour, true)),
    ...['blue', 'violet'].map((colour) => noise(colour, false)),
    other('one tone', 'sine=440:r=16000', true),
    other('hum', "aevalsrc='0.2*sin(200*PI*t)+0.05*sin(400*PI*t)+0.02*(random(0)-0.5)':s=16000", true),
    other('two tones', "aevalsrc='0.2*sin(1394*PI*t)+0.2*sin(2418*PI*t)':s=16000", false),
  ];
}

/** Mono at 16 kHz, one recording behind the other. */
export async function samplesOf({ inputs }: Recording): Promise<Float32Array> {
  const pieces: Buffer[] = [];
  for (const input of inputs) {
    const { stdout } = await promisify(execFile)(
      'ffmpeg',
      ['-v', 'error', ...input, '-ac', '1', '-ar', '16000', '-f', 'f32le', '-'],
      { encoding: 'buffer', maxBuffer: 256 * 2 ** 20 },
    );
    pieces.push(stdout);
  }
  const all = Buffer.concat(pieces);
  return new Float32Array(all.buffer.slice(all.byteOffset, all.byteOffset + all.length));
}
