import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

/** A4 at 140 dots an inch, in pixels. */
const [WIDTH, HEIGHT, MARGIN, SIZE, LEADING] = [1131, 1600, 110, 24, 34];
const MOST_LINES = Math.floor((HEIGHT - 2 * MARGIN) / LEADING);
const FONT = 'Liberation Sans';

/** The first lines of a text on a sheet of paper, as PNG; undefined where there is no font with its letters. */
export async function textPage(text: string): Promise<Uint8Array | undefined> {
  const start = text.slice(0, 6000);
  if (!start.trim() || OTHER_LETTERS.test(start) || !registerFont()) return undefined;
  const canvas = createCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = '#222222';
  context.font = `${SIZE}px "${FONT}"`;
  const fits = (line: string) => context.measureText(line).width <= WIDTH - 2 * MARGIN;
  for (const [n, line] of wrapped(start, fits).entries())
    context.fillText(line, MARGIN, MARGIN + n * LEADING + SIZE);
  return canvas.encode('png');
}

/** The font has Latin, Greek and Cyrillic letters. */
const OTHER_LETTERS = /(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{L}/u;

function wrapped(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  for (const paragraph of text.replaceAll('\t', '    ').split(/\r?\n|\f/)) {
    let line = '';
    for (const word of paragraph.slice(0, 2000).split(' ')) {
      const longer = line ? `${line} ${word}` : word;
      if (fits(longer)) line = longer;
      else {
        lines.push(line || word.slice(0, 80));
        line = line ? word : '';
      }
      if (lines.length >= MOST_LINES) return lines;
    }
    lines.push(line);
    if (lines.length >= MOST_LINES) return lines;
  }
  return lines;
}

function registerFont(): boolean {
  if (GlobalFonts.has(FONT)) return true;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
    return (
      GlobalFonts.registerFromPath(join(folder, 'standard_fonts/LiberationSans-Regular.ttf'), FONT) !== null
    );
  } catch {
    return false;
  }
}
