import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks for a password in the terminal without showing it. @returns undefined when nothing was typed */
export async function promptPassword(question: string): Promise<string | undefined> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  // Ctrl+C and Ctrl+D: the question would stay open for ever.
  const given = new Promise<never>((_, reject) => {
    terminal.once('SIGINT', () => reject(new Error('Given up.')));
    terminal.once('close', () => reject(new Error('Given up.')));
  });
  try {
    return (await Promise.race([terminal.question(''), given])) || undefined;
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

/** The first line of standard input. @throws when it is empty */
export async function readPasswordLine(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const [line] = text.split(/\r?\n/);
  if (!line) throw new Error('There is no password on standard input.');
  return line;
}
