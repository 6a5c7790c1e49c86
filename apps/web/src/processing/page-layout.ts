/** `layout.json` of the algorithm `ocr`: places in pixels of the page's picture. */
export type LaidOutWord = [text: string, left: number, top: number, width: number, height: number];
export interface LaidOutPage {
  page: number;
  width: number;
  height: number;
  picture?: string;
  lines: LaidOutWord[][];
}

export interface LaidOutLine {
  text: string;
  left: number;
  top: number;
  width: number;
  height: number;
  /** It has what is looked for. */
  found: boolean;
}

/** Lines with the box around their words; what is looked for may go over several words of a line. */
export function linesOf({ lines }: LaidOutPage, wanted: string): LaidOutLine[] {
  const words = wanted.trim().toLocaleLowerCase();
  return lines.map((line) => {
    const text = line.map(([one]) => one).join(' ');
    const left = Math.min(...line.map(([, x]) => x));
    const top = Math.min(...line.map(([, , y]) => y));
    const width = Math.max(...line.map(([, x, , w]) => x + w)) - left;
    const height = Math.max(...line.map(([, , y, , h]) => y + h)) - top;
    return {
      text,
      left,
      top,
      width,
      height,
      found: words !== '' && text.toLocaleLowerCase().includes(words),
    };
  });
}

/** Numbers of lines with what is looked for, by index of the page. */
export const countsOf = (pages: readonly LaidOutPage[], wanted: string): number[] =>
  pages.map((page) => linesOf(page, wanted).filter(({ found }) => found).length);
