import { IntakeApi } from '../api/intake-api.ts';
import type { Command } from '../command.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { printable } from '../output/words.ts';
import { openSession } from '../session/session.ts';

export const command: Command = {
  usage: 'restore <id>',
  summary: 'Bring a deleted file back.',
  async run({ positionals }, cli) {
    const [id, ...more] = positionals;
    if (!id || more.length > 0) throw usageError(`Usage: intake ${command.usage}`);
    const { name } = await new IntakeApi(openSession(cli), cli.interrupted).restore(id);
    cli.stdout.write(`restored ${id}  ${printable(name)}\n`);
    return EXIT.ok;
  },
};
