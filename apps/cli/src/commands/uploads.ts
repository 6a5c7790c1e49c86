import { join } from 'node:path';
import type { Upload } from '@intake/contract';
import { IntakeApi } from '../api/intake-api.ts';
import { RefusedError } from '../api/request.ts';
import type { Cli } from '../cli.ts';
import type { Command, Values } from '../command.ts';
import { EXIT, type ExitCode, usageError } from '../exit-codes.ts';
import { bytesInWords, percent, printable } from '../output/words.ts';
import { stateFolder } from '../session/places.ts';
import { openSession, type Session } from '../session/session.ts';
import { RunJournal } from '../state/run-journal.ts';

export const command: Command = {
  usage: 'uploads [--json] | uploads --discard <id...> | uploads --discard --all',
  summary: 'List unfinished uploads and what is stored of them, from all your devices; or drop them.',
  help: `
  --discard  drop these uploads and what is stored of them; with --all, every one
  --json     one upload per line, as the API describes it, with storedBytes`,
  options: { discard: { type: 'boolean' }, all: { type: 'boolean' }, json: { type: 'boolean' } },
  async run({ positionals, values }, cli) {
    const { discard, all } = values;
    if (discard ? Boolean(all) === positionals.length > 0 : all || positionals.length > 0)
      throw usageError(`Usage: intake ${command.usage}`);
    const session = openSession(cli);
    const api = new IntakeApi(session, cli.interrupted);
    if (!discard) return list(api, values, cli);
    const ids = all ? (await Array.fromAsync(api.uploads())).map(({ id }) => id) : positionals;
    const code = await drop(api, ids, cli);
    await forget(session, cli, all ? () => true : (id) => id !== undefined && ids.includes(id));
    return code;
  },
};

async function list(api: IntakeApi, values: Values, cli: Cli): Promise<ExitCode> {
  let shown = 0;
  for await (const { id } of api.uploads()) {
    const upload = await api.upload(id);
    const storedBytes = (upload.received ?? []).reduce((sum, part) => sum + part.size, 0);
    const line = values['json'] ? JSON.stringify({ ...upload, storedBytes }) : lineOf(upload, storedBytes);
    cli.stdout.write(`${line}\n`);
    shown += 1;
  }
  if (shown === 0 && !values['json']) cli.stderr.write('No unfinished uploads.\n');
  return EXIT.ok;
}

function lineOf({ id, size, path, name, expiresAt }: Upload, storedBytes: number): string {
  const stored = `${percent(storedBytes, size, false)} % of ${bytesInWords(size)} stored`;
  const where = printable(path ? `${path}/${name}` : name);
  return `${id}  ${stored.padEnd(24)}  until ${expiresAt.slice(0, 16).replace('T', ' ')}  ${where}`;
}

async function drop(api: IntakeApi, ids: readonly string[], cli: Cli): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  for (const id of ids) {
    try {
      await api.discard(id);
      cli.stdout.write(`discarded ${id}\n`);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      code = EXIT.failed;
      cli.stderr.write(`intake: ${id}: ${error.message}\n`);
    }
  }
  return code;
}

/** What was dropped must not come back with the next `intake resume`. */
async function forget(session: Session, cli: Cli, dropped: (uploadId?: string) => boolean): Promise<void> {
  const owner = { server: session.url, user: await session.userId() };
  for (const journal of RunJournal.takeOver(join(stateFolder(cli), 'runs'), owner)) {
    for (const [n, { uploadId }] of journal.left) if (dropped(uploadId)) journal.done(n);
    journal.close();
  }
}
