import type { Run, Step } from '@intake/contract';
import type { Cli } from '../cli.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printable } from '../output/words.ts';
import { watchRun } from './watch-run.ts';

export const FOLLOW_HELP = 'Exit code 0 when it succeeded, 1 when it ended partial, failed or cancelled.';

/** Prints every step's changes and how the run ended. @returns null when there is no run */
export async function followRun(
  look: () => Promise<Run | null>,
  fileId: string,
  json: boolean,
  cli: Cli,
): Promise<ExitCode | null> {
  const say = (line: string, event: object): void =>
    void cli.stdout.write(`${json ? JSON.stringify(event) : printable(line)}\n`);
  const ended = await watchRun(look, {
    signal: cli.interrupted,
    changed: (step, run) => say(lineOfStep(step), eventOfStep(step, run, fileId)),
  });
  if (!ended) return null;
  const { id, state, reason } = ended;
  say(lineOfRun(ended), { event: 'run', file: fileId, run: id, state, reason });
  return state === 'succeeded' ? EXIT.ok : EXIT.failed;
}

export const lineOfRun = ({ id, state, reason }: Pick<Run, 'id' | 'state' | 'reason'>): string =>
  `${state.padEnd(9)}  run ${id}${inWords(reason)}`;

const lineOfStep = ({ algorithm, state, durationMs, reason }: Step): string =>
  `${state.padEnd(9)}  ${algorithm}${durationMs === undefined ? '' : `  ${durationMs} ms`}${inWords(reason)}`;

/** A result comes along; what was made from the file has addresses that expire, and is the API's to tell. */
const eventOfStep = ({ algorithm, state, durationMs, reason, result }: Step, { id }: Run, file: string) => ({
  ...{ event: 'step', file, run: id, algorithm, state, durationMs, reason, result },
});

export const inWords = (reason: Run['reason']): string =>
  reason ? `  ${reason.detail} (${reason.code})` : '';
