import { cpus } from 'node:os';
import type { Case, Contestant } from './cases.ts';
import type { Run } from './measure.ts';

/** Runs of one case, by contestant, in the order of the rounds. */
export type Rounds = Map<Contestant, Run[]>;

export interface Row {
  task: Case;
  contestant: Contestant;
  seconds: number;
  /** The limit's time by this one's, median over the rounds. */
  ratio: number;
  controlCalls: number;
  longestTaskMs: number;
}

export function rowsOf(task: Case, rounds: Rounds): Row[] {
  const [limit] = rounds.values();
  return [...rounds].map(([contestant, runs]) => ({
    task,
    contestant,
    seconds: median(runs.map(({ seconds }) => seconds)),
    ratio: median(runs.map(({ seconds }, i) => limit![i]!.seconds / seconds)),
    controlCalls: median(runs.map(({ controlCalls }) => controlCalls)),
    longestTaskMs: median(runs.map(({ longestTaskMs }) => longestTaskMs)),
  }));
}

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ task, contestant, seconds, ratio, controlCalls, longestTaskMs }) => {
    const strong = contestant.id === 'intake' ? '**' : '';
    return [
      task.title,
      `${strong}${contestant.title}${strong}`,
      seconds.toFixed(seconds < 1 ? 3 : 2),
      task.files > 1
        ? `${(task.files / seconds).toFixed(0)} files/s`
        : `${(task.size / 1e6 / seconds).toFixed(seconds > 5 ? 2 : 0)} MB/s`,
      `${strong}${ratio.toFixed(2)}${strong}`,
      controlCalls,
      longestTaskMs ? longestTaskMs.toFixed(0) : '< 50',
    ];
  });
  const head = [
    'Case',
    'Contestant',
    'Seconds',
    'Speed',
    'Of the limit',
    'Control calls',
    'Longest task, ms',
  ];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What was promised, and whether it was kept. */
export function verdicts(rows: readonly Row[]): string[] {
  return rows
    .filter(({ contestant }) => contestant.id === 'intake')
    .flatMap((own) => [
      ...promiseOfRatio(own),
      ...promiseOfFirst(own, rows),
      promiseOfCalls(own),
      ...promiseOfMany(own, rows),
    ]);
}

function promiseOfRatio({ task, ratio }: Row): string[] {
  if (!task.promise) return [];
  return [
    promised(
      ratio >= task.promise,
      `${task.title}: ${ratio.toFixed(2)} of the limit (promised ${task.promise})`,
    ),
  ];
}

/** That nothing was known of the line costs nothing. */
function promiseOfFirst(own: Row, rows: readonly Row[]): string[] {
  const again = rows.find(({ task, contestant }) => task === own.task && contestant.id === 'intakeAgain');
  if (!again || own.task.size < 100e6) return [];
  const ratio = own.ratio / again.ratio;
  return [
    promised(
      ratio >= 0.97,
      `${own.task.title}: ${ratio.toFixed(2)} of what it is with fixed, large parts (promised 0.97)`,
    ),
  ];
}

function promiseOfCalls({ task, controlCalls }: Row): string {
  // Two more for one large file: the line is another than it was planned for, as its first parts and then a steady measurement show.
  const allowed = 2 * Math.ceil(task.files / 100) + (task.files === 1 && task.size > 8 * 1024 * 1024 ? 2 : 0);
  return promised(
    controlCalls <= allowed,
    `${task.title}: ${controlCalls} control calls (promised ${allowed})`,
  );
}

function promiseOfMany(own: Row, rows: readonly Row[]): string[] {
  const peers = rows.filter(
    ({ task, contestant }) =>
      task === own.task &&
      !contestant.notOneByOne &&
      contestant.target !== 'intake' &&
      contestant.id !== 'onePut',
  );
  if (own.task.files === 1 || peers.length === 0) return [];
  const best = peers.reduce((one, other) => (other.seconds < one.seconds ? other : one));
  const times = best.seconds / own.seconds;
  return [
    promised(
      times >= 1.5,
      `${own.task.title}: ${times.toFixed(2)} times ${best.contestant.title} (promised 1.5)`,
    ),
  ];
}

export const promised = (kept: boolean, what: string): string => `${kept ? 'kept  ' : 'MISSED'}  ${what}`;

/** Growth of the API's memory and bytes through it during the largest upload. */
export function apiLine(task: Case, runs: readonly Run[]): string {
  const bytes = Math.max(...runs.map(({ bytesToApi }) => bytesToApi));
  const traffic = `${(bytes / 1e3).toFixed(1)} kB of requests to the API while ${task.title} went to S3`;
  const worst = runs.reduce((one, other) => (growth(other) > growth(one) ? other : one)).apiMemory;
  if (!worst) return `${traffic}; its memory cannot be read on this system.`;
  const [before, peak, after] = [worst.before, worst.peak, worst.after].map((mb) => mb.toFixed(0));
  const kept = worst.peak - worst.before < 50;
  return promised(
    kept,
    `${traffic}; its memory ${before} MB before, ${peak} MB at most, ${after} MB after (promised: grows by less than 50 MB)`,
  );
}

const growth = ({ apiMemory }: Run): number => (apiMemory ? apiMemory.peak - apiMemory.before : 0);

/** @param browser with its version, where there is one */
export function machine(browser?: string): string {
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${cpus().length} x ${cpus()[0]!.model}, Node ${process.versions.node}, ${browser ? `${browser}, ` : ''}${process.platform}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
