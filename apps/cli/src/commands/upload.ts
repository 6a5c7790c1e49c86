import { join } from 'node:path';
import { LocalFile } from '@intake/uploader/node';
import type { Command } from '../command.ts';
import { usageError } from '../exit-codes.ts';
import { stateFolder } from '../session/places.ts';
import { openSession } from '../session/session.ts';
import { RunJournal } from '../state/run-journal.ts';
import { collectFiles } from '../upload/collect-files.ts';
import { handleOf, openRun, RUN_HELP, RUN_OPTIONS } from '../upload/open-run.ts';

export const command: Command = {
  usage: 'upload <files or folders...> [--mode <mode>] [--parallel <n>] [--json]',
  summary: 'Upload files and whole folders; every byte is checked against what the server stored.',
  help: `${RUN_HELP}
Folders keep their structure; hidden files in them are left out. After Ctrl-C, a crash or a lost connection
\`intake resume\` sends only what is missing.`,
  options: RUN_OPTIONS,
  async run({ positionals, values }, cli) {
    if (positionals.length === 0) throw usageError(`Usage: intake ${command.usage}`);
    const session = openSession(cli);
    const owner = { server: session.url, user: await session.userId() };
    const { run, report } = openRun(session, values, cli);
    const { files, unusable, skipped } = await collectFiles(cli.cwd, positionals);
    for (const { file, why } of unusable) run.unusable(file, why);
    if (skipped > 0) report.note(`${skipped} hidden or linked left out`);
    const journal = RunJournal.create(join(stateFolder(cli), 'runs'), owner, files);
    try {
      const tasks = files.map((file, n) => ({ journal, n, file }));
      const entries = tasks.map((task) => {
        const { file, name, path, size, lastModified } = task.file;
        return {
          file: new LocalFile(file, { start: 0, end: size }, lastModified),
          name,
          path,
          handle: handleOf(task),
        };
      });
      const items = await run.uploader.add(entries);
      for (const [n, item] of items.entries()) run.track(item, tasks[n]!);
      return run.end(await run.settled(cli.interrupted), [journal]);
    } finally {
      journal.close();
    }
  },
};
