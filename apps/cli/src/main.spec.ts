import { Readable } from 'node:stream';
import type { Cli } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { main } from './main.ts';

/** A process whose command fails at once, for want of a session. */
function aProcess(interrupted: AbortSignal) {
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text) > 0 };
  const cli = {
    ...{ env: { HOME: '/nowhere', XDG_CONFIG_HOME: '/nowhere' }, cwd: '/', platform: 'linux', interrupted },
    ...{ stdin: Readable.from([]), stdout: output, stderr: output },
  } as unknown as Cli;
  return { cli, events: () => lines.map((line) => JSON.parse(line)) };
}

it('ends JSON lines with an error where a command could not say how it ended', async () => {
  const { cli, events } = aProcess(new AbortController().signal);
  expect(await main(['upload', '/a', '--json'], cli)).toBe(EXIT.notSignedIn);
  expect(events().at(-1)).toMatchObject({ event: 'error', code: 'NOT_SIGNED_IN' });
});

it('also at Ctrl-C', async () => {
  const { cli, events } = aProcess(AbortSignal.abort());
  expect(await main(['upload', '/a', '--json'], cli)).toBe(EXIT.interrupted);
  expect(events().at(-1)).toMatchObject({ event: 'error', code: 'INTERRUPTED' });
});
