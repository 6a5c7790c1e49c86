import { promised } from '../report.ts';
import { capacityOf, type LineSpec, type Load } from './cases.ts';

export interface Result {
  /** null: the loopback. */
  line: LineSpec | null;
  load: Load;
  id: string;
  title: string;
  seconds: number;
}

const filesPerSecond = ({ load, seconds }: Result): number => load.files / seconds;

/** What the line would take for the bytes alone, by what it took. */
function ofTheLine({ line, load, seconds }: Result): number | null {
  return line && (load.files * load.sizeOn(line)) / capacityOf(line) / seconds;
}

export function tableOf(results: readonly Result[]): string {
  const rows = results.map((result) => {
    const { line, load, title, seconds } = result;
    const megabytes = line ? `${(load.sizeOn(line) / 1e6).toFixed(0)} MB` : '';
    return [
      line?.title ?? 'loopback',
      load.id === 'big' ? megabytes : load.title,
      title,
      seconds.toFixed(2),
      load.files > 1 ? filesPerSecond(result).toFixed(0) : '',
      ofTheLine(result)?.toFixed(2) ?? '',
    ];
  });
  const head = ['Line', 'Load', 'Contestant', 'Seconds', 'Files/s', 'Of the line'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What was promised, and whether it was kept. */
export function verdicts(results: readonly Result[]): string[] {
  const find = (id: string, line: string | undefined, load: string) =>
    results.find((one) => one.id === id && one.line?.id === line && one.load.id === load);
  const lines: string[] = [];
  for (const result of results.filter(({ id }) => id === 'cli' || id.startsWith('intake'))) {
    const { id, line, load, title } = result;
    if (!line) continue;
    const where = `${title}, ${load.title} at ${line.title}`;
    const ratio = ofTheLine(result)!;
    if (load.files === 1 && line.id !== '10mbit')
      lines.push(promised(ratio >= 0.95, `${where}: ${ratio.toFixed(2)} of the line (promised 0.95)`));
    const own = find(id, undefined, load.id);
    if (load.files === 1 || line.id !== '100mbit') continue;
    const speed = filesPerSecond(result);
    if (id === 'cli')
      lines.push(promised(speed >= 120, `${where}: ${speed.toFixed(0)} files/s (promised 120)`));
    if (own) {
      const share = speed / filesPerSecond(own);
      lines.push(promised(share >= 0.75, `${where}: ${share.toFixed(2)} of the loopback (promised 0.75)`));
    }
    const uppy = id === 'intakeNear' && find('uppy6', line.id, load.id);
    if (uppy) {
      const times = uppy.seconds / result.seconds;
      lines.push(promised(times >= 4, `${where}: ${times.toFixed(2)} times Uppy 6 (promised 4)`));
    }
  }
  return lines;
}
