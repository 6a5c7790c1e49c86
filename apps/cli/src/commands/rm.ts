import { IntakeApi } from '../api/intake-api.ts';
import { RefusedError } from '../api/request.ts';
import type { Command } from '../command.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { openSession } from '../session/session.ts';

export const command: Command = {
  usage: 'rm <id...>',
  summary: 'Delete files; `intake restore` brings them back until the server purges them.',
  async run({ positionals }, cli) {
    if (positionals.length === 0) throw usageError(`Usage: intake ${command.usage}`);
    const api = new IntakeApi(openSession(cli), cli.interrupted);
    let failed = false;
    for (const id of positionals) {
      try {
        await api.remove(id);
        cli.stdout.write(`deleted  ${id}\n`);
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        failed = true;
        cli.stderr.write(`intake: ${id}: ${error.message}\n`);
      }
    }
    return failed ? EXIT.failed : EXIT.ok;
  },
};
