import { IntakeApi } from '../api/intake-api.ts';
import type { Command } from '../command.ts';
import { CliError, EXIT, usageError } from '../exit-codes.ts';
import { FOLLOW_HELP, followRun } from '../processing/follow-run.ts';
import { openSession } from '../session/session.ts';

export const command: Command = {
  usage: 'watch <file-id> [--json]',
  summary: 'Follow the newest analysis of a file until it has ended.',
  help: `
  --json  one JSON object per line: {"event":"step|run|error", ...}; a step comes with its result
${FOLLOW_HELP}`,
  options: { json: { type: 'boolean' } },
  async run({ positionals, values }, cli) {
    const [id, ...more] = positionals;
    if (!id || more.length > 0) throw usageError(`Usage: intake ${command.usage}`);
    const api = new IntakeApi(openSession(cli), cli.interrupted);
    const code = await followRun(() => api.newestRun(id), id, Boolean(values['json']), cli);
    if (code === null) throw new CliError(`${id} has not been analysed`, EXIT.failed, 'NO_RUN');
    return code;
  },
};
