import { join } from 'node:path';
import type { Command } from '../command.ts';
import { IntakeApi } from '../api/intake-api.ts';
import { stateFolder } from '../session/places.ts';
import { openSession } from '../session/session.ts';
import { RunJournal } from '../state/run-journal.ts';
import { collectFiles } from '../upload/collect-files.ts';
import { openRun, RUN_HELP, RUN_OPTIONS } from '../upload/open-run.ts';
import { Resumption } from '../upload/resumption.ts';

export const command: Command = {
  usage: 'resume [files or folders...] [--mode <mode>] [--parallel <n>] [--json]',
  summary: 'Go on with interrupted uploads: only the parts that are missing are sent.',
  help: `${RUN_HELP}
Without files: what was interrupted on this machine. With files: unfinished uploads of these files, wherever they were
begun. What the server has of a file is compared with it by checksums first.`,
  options: RUN_OPTIONS,
  async run({ positionals, values }, cli) {
    const session = openSession(cli);
    const owner = { server: session.url, user: await session.userId() };
    const folder = join(stateFolder(cli), 'runs');
    const { run, report } = openRun(session, values, cli);
    const resumption = new Resumption({
      api: new IntakeApi(session, cli.interrupted),
      run,
      report,
      interrupted: cli.interrupted,
    });
    const journals = RunJournal.takeOver(folder, owner);
    try {
      if (positionals.length > 0) {
        const { files, unusable } = await collectFiles(cli.cwd, positionals);
        for (const { file, why } of unusable) run.unusable(file, why);
        const known = new Set(journals.flatMap(({ left }) => [...left.values()].map(({ file }) => file)));
        journals.push(
          RunJournal.create(
            folder,
            owner,
            files.filter(({ file }) => !known.has(file)),
          ),
        );
        const chosen = new Set(files.map(({ file }) => file));
        await resumption.goOn(journals, (file) => chosen.has(file.file), journals.at(-1));
      } else await resumption.goOn(journals);
      return run.end(await run.settled(cli.interrupted), journals);
    } finally {
      for (const journal of journals) journal.close();
    }
  },
};
