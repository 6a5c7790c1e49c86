/// <reference lib="dom" />
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export interface Samples {
  /** What is uploaded once, so that there is something to see. */
  kept: string[];
  /** Not taken, each for another reason. */
  refused: string[];
  /** Takes a while on a slow line. */
  large: string;
}

/** Small genuine files, the pictures drawn by the browser itself. */
export async function writeSamples(dir: string, page: Page): Promise<Samples> {
  const path = (name: string): string => join(dir, name);
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(path(name), content);
    return path(name);
  };
  const kept = [
    write('Interview notes, second round.md', '# Notes\n\nIt rained all day.\n'),
    write('measurements-2026-11.csv', 'day,mm\n1,14\n2,3\n'),
    write(
      'a very long name of a letter that was exported from a system that likes long names (final, corrected).txt',
      'Dear all,',
    ),
    write('Feldaufnahme 014.wav', tone(4)),
  ];
  for (const [name, hue] of [
    ['harbour at dusk.jpg', 20],
    ['team.png', 150],
    ['IMG_20261124_101512.jpg', 210],
  ] as const)
    kept.push(write(name, await picture(page, hue, name.endsWith('png') ? 'image/png' : 'image/jpeg')));
  kept.push(write('scanned letter.png', await letter(page)));
  return {
    kept,
    refused: [write('setup.exe', 'MZ'), write('empty.pdf', '')],
    large: write('Concert, both nights.wav', tone(340)),
  };
}

/** A picture of 1200 x 800. */
async function picture(page: Page, hue: number, type: string): Promise<Buffer> {
  const url = await page.evaluate(
    ([from, kind]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [1200, 800];
      const paint = canvas.getContext('2d')!;
      const sky = paint.createLinearGradient(0, 0, 0, 800);
      sky.addColorStop(0, `hsl(${from} 70% 72%)`);
      sky.addColorStop(1, `hsl(${from + 60} 60% 30%)`);
      paint.fillStyle = sky;
      paint.fillRect(0, 0, 1200, 800);
      for (let hill = 0; hill < 5; hill++) {
        paint.fillStyle = `hsl(${from + 80} 40% ${34 - hill * 6}%)`;
        paint.beginPath();
        paint.ellipse(hill * 320 - 60, 800, 420, 300 - hill * 20, 0, 0, 7);
        paint.fill();
      }
      return canvas.toDataURL(kind, 0.85);
    },
    [hue, type] as const,
  );
  return Buffer.from(url.split(',')[1]!, 'base64');
}

/** A page of text as a picture. */
async function letter(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1000, 700];
    const paint = canvas.getContext('2d')!;
    paint.fillStyle = 'white';
    paint.fillRect(0, 0, 1000, 700);
    paint.fillStyle = 'black';
    paint.font = '36px serif';
    const lines = [
      'Invoice 2026-117',
      '',
      'For three days in the harbour we charge',
      '1,250.00 euros.',
      '',
      'Payable within 14 days.',
    ];
    lines.forEach((line, n) => paint.fillText(line, 80, 120 + n * 62));
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(url.split(',')[1]!, 'base64');
}

/** Mono, 16 bit, 44.1 kHz. */
function tone(seconds: number): Buffer {
  const bytes = seconds * 44_100 * 2;
  const wav = Buffer.alloc(44 + bytes);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + bytes, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(44_100, 24);
  wav.writeUInt32LE(88_200, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(bytes, 40);
  for (let at = 0; at < bytes / 2; at++) wav.writeInt16LE(Math.round(Math.sin(at / 16) * 9000), 44 + at * 2);
  return wav;
}
