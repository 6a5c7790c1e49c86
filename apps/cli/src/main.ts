import { parseArgs } from 'node:util';
import type { Cli } from './cli.ts';
import type { Command } from './command.ts';
import { CliError, EXIT, type ExitCode, usageError } from './exit-codes.ts';

/** Loaded one by one: `intake ls` does not wait for the upload engine. */
const COMMANDS: Record<string, () => Promise<{ command: Command }>> = {
  login: () => import('./commands/login.ts'),
  logout: () => import('./commands/logout.ts'),
  upload: () => import('./commands/upload.ts'),
  resume: () => import('./commands/resume.ts'),
  uploads: () => import('./commands/uploads.ts'),
  process: () => import('./commands/process.ts'),
  watch: () => import('./commands/watch.ts'),
  batch: () => import('./commands/batch.ts'),
  ls: () => import('./commands/ls.ts'),
  download: () => import('./commands/download.ts'),
  verify: () => import('./commands/verify.ts'),
  rm: () => import('./commands/rm.ts'),
  restore: () => import('./commands/restore.ts'),
};

/** Runs one command line. Never rejects. @returns the exit code */
export async function main(argv: readonly string[], cli: Cli): Promise<ExitCode> {
  try {
    return await run(argv, cli);
  } catch (error) {
    const known = error instanceof CliError;
    const message = error instanceof Error ? error.message : String(error);
    const writeError = (code: string) =>
      cli.stdout.write(`${JSON.stringify({ event: 'error', code, message })}\n`);
    // Also of what was broken off before it could say how it ended: `error` or `end` is the last line.
    if (cli.interrupted.aborted) {
      if (argv.includes('--json')) writeError('INTERRUPTED');
      return EXIT.interrupted;
    }
    if (argv.includes('--json')) writeError(known ? error.code : 'FAILED');
    else cli.stderr.write(`intake: ${message}\n`);
    if (!known && cli.env['INTAKE_DEBUG'] && error instanceof Error) cli.stderr.write(`${error.stack}\n`);
    return known ? error.exitCode : EXIT.failed;
  }
}

async function run([name, ...rest]: readonly string[], cli: Cli): Promise<ExitCode> {
  if (name === '--version') return say(cli, `${await version()}\n`);
  if (!name || name === 'help' || name === '--help' || name === '-h') {
    const asked = rest[0] && COMMANDS[rest[0]];
    return say(cli, asked ? helpOf((await asked()).command) : await overview());
  }
  const load = COMMANDS[name];
  if (!load) throw usageError(`there is no command "${name}". \`intake help\` names them all.`);
  const { command } = await load();
  const parsed = parse(command, rest);
  return parsed.values['help'] ? say(cli, helpOf(command)) : command.run(parsed, cli);
}

function parse(command: Command, args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw usageError(`${(error as Error).message}\nUsage: intake ${command.usage}`);
  }
}

function say(cli: Cli, text: string): ExitCode {
  cli.stdout.write(text);
  return EXIT.ok;
}

const helpOf = ({ usage, summary, help }: Command): string =>
  `Usage: intake ${usage}\n\n${summary}\n${help ? `\n${help.replace(/^\n+|\s+$/g, '')}\n` : ''}`;

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map(async (load) => (await load()).command));
  const lines = commands.map(({ usage, summary }) => `  intake ${usage}\n      ${summary}\n`);
  return `Uploads files to Intake, and what else there is to do with them.

${lines.join('')}
\`intake help <command>\` says more about one.

Environment: INTAKE_URL (which server), INTAKE_TOKEN (an access token instead of a login), INTAKE_PASSWORD.
Exit codes: 0 done, 1 something failed, 2 wrong usage, 3 not signed in, 130 interrupted by Ctrl-C.
`;
}

async function version(): Promise<string> {
  const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
  return manifest.version;
}
