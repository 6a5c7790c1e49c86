import { IntakeApi } from '../api/intake-api.ts';
import { asUsage } from '../api/request.ts';
import type { Command } from '../command.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { FOLLOW_HELP, followRun, lineOfRun } from '../processing/follow-run.ts';
import { openSession } from '../session/session.ts';

export const command: Command = {
  usage: 'process <file-id> [--algorithm <id>...] [--wait] [--json]',
  summary: 'Analyse a file again.',
  help: `
  --algorithm <id>  only this one; may be given several times (default: all that fit the file and run by themselves)
  --wait            until it has ended, as \`intake watch\` does
  --json            one JSON object per line: {"event":"requested|step|run|error", ...}; a step comes with its result
Without --wait: exit code 0 when the analysis was accepted. With it: ${FOLLOW_HELP.toLowerCase()}`,
  options: {
    algorithm: { type: 'string', multiple: true },
    wait: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ positionals, values }, cli) {
    const [id, ...more] = positionals;
    if (!id || more.length > 0) throw usageError(`Usage: intake ${command.usage}`);
    const api = new IntakeApi(openSession(cli), cli.interrupted);
    const json = Boolean(values['json']);
    const chosen = values['algorithm'] as string[] | undefined;
    const algorithms = chosen?.map((one) => ({ id: one }));
    const requested = await api.process(id, { algorithms }).catch((error: unknown) => {
      throw asUsage(error);
    });
    const { id: run, state } = requested;
    const event = { event: 'requested', file: id, run, state };
    cli.stdout.write(`${json ? JSON.stringify(event) : lineOfRun(requested)}\n`);
    if (!values['wait']) return EXIT.ok;
    // This run, also when another one is begun meanwhile.
    return (await followRun(() => api.run(id, run), id, json, cli))!;
  },
};
