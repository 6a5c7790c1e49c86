import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Cli } from '../cli.ts';
import { usageError } from '../exit-codes.ts';

/** Asks in the terminal. With `secret`, what is typed is not shown. @throws CliError at Ctrl-C, Ctrl-D or no answer */
export async function ask(cli: Cli, question: string, secret = false): Promise<string> {
  cli.stderr.write(question);
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (!secret) cli.stderr.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: cli.stdin, output: echo, terminal: true });
  const givenUp = new Promise<never>((_, reject) => {
    for (const event of ['SIGINT', 'close']) terminal.once(event, () => reject(usageError('given up.')));
  });
  try {
    const answer = await Promise.race([terminal.question(''), givenUp]);
    if (!answer) throw usageError('nothing was typed.');
    return answer;
  } finally {
    terminal.close();
    if (secret) cli.stderr.write('\n');
  }
}

/** Everything on standard input, up to the first line break. */
export async function firstLine(cli: Cli): Promise<string> {
  let text = '';
  for await (const chunk of cli.stdin) text += chunk;
  return text.split(/\r?\n/)[0]!;
}
