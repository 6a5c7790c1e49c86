/** One cue of a WebVTT file. */
export interface Cue {
  /** Seconds. */
  start: number;
  end: number;
  /** As the file has it, with entities: what a player's own cue takes. */
  payload: string;
  /** For people, on one line. */
  text: string;
}

const TIMES = /^((?:\d+:)?\d\d:\d\d\.\d{3}) +--> +((?:\d+:)?\d\d:\d\d\.\d{3})/;
const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** The cues of a WebVTT file (W3C), as our algorithms write them: no styles, no regions. */
export function parseVtt(file: string): Cue[] {
  return file.split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => TIMES.test(line));
    const [, start, end] = TIMES.exec(lines[at] ?? '') ?? [];
    if (!start || !end) return [];
    const payload = lines.slice(at + 1).join('\n');
    const text = payload.replaceAll('\n', ' ').replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]!);
    return [{ start: seconds(start), end: seconds(end), payload, text: text.trim() }];
  });
}

const seconds = (clock: string): number => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

/** The cue that is shown at a time; the last that has begun, where none is. */
export const cueAt = (cues: readonly Cue[], time: number): Cue | undefined =>
  cues.findLast(({ start }) => start <= time);
