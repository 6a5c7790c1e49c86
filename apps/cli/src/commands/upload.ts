import { join } from 'node:path';
import { LocalFile } from '@intake/uploader/node';
import { IntakeApi } from '../api/intake-api.ts';
import type { Command } from '../command.ts';
import { usageError } from '../exit-codes.ts';
import { stateFolder } from '../session/places.ts';
import { count } from '../output/words.ts';
import { openSession } from '../session/session.ts';
import { RunJournal } from '../state/run-journal.ts';
import { Analyses } from '../upload/analyses.ts';
import { collectFiles, type Found } from '../upload/collect-files.ts';
import { handleOf, openRun, RUN_HELP, RUN_OPTIONS } from '../upload/open-run.ts';

export const command: Command = {
  usage: 'upload <files or folders...> [--follow-links] [--mode <mode>] [--parallel <n>] [--wait] [--json]',
  summary: 'Upload files and whole folders; every byte is checked against what the server stored.',
  help: `${RUN_HELP}
  --follow-links  follow links inside folders, wherever they lead
  --wait          until the first analysis of every file has ended, and tell how ({"event":"analysed", ...} with --json).
                  The exit code speaks of the upload alone: a partial or failed analysis does not change it;
                  \`intake watch\` has an exit code for that
Folders keep their structure; hidden files and what systems leave behind (.DS_Store, Thumbs.db) are left out. After Ctrl-C, a crash or a lost connection
\`intake resume\` sends only what is missing.`,
  options: { ...RUN_OPTIONS, 'follow-links': { type: 'boolean' }, wait: { type: 'boolean' } },
  async run({ positionals, values }, cli) {
    if (positionals.length === 0) throw usageError(`Usage: intake ${command.usage}`);
    const session = openSession(cli);
    const owner = { server: session.url, user: await session.userId() };
    const { run, report } = openRun(session, values, cli);
    const analyses = new Analyses({
      api: new IntakeApi(session, cli.interrupted),
      report,
      signal: cli.interrupted,
    });
    if (values['wait']) run.onReady = (result) => analyses.follow(result);
    const followLinks = Boolean(values['follow-links']);
    const found = await collectFiles(cli.cwd, positionals, { followLinks });
    for (const { file, why } of found.unusable) run.unusable(file, why);
    for (const note of notesOn(found, followLinks)) report.note(note);
    const { files } = found;
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
      const why = await run.settled(cli.interrupted);
      await analyses.ended();
      return run.end(cli.interrupted.aborted ? 'interrupted' : why, [journal]);
    } finally {
      journal.close();
    }
  },
};

/** What was left out, each kind once. */
function* notesOn({ links, systemFiles, emptyFolders }: Found, followLinks: boolean): Generator<string> {
  if (systemFiles > 0) yield `${count(systemFiles, 'hidden or system file')} left out`;
  const why = followLinks ? 'they lead in a circle' : '--follow-links follows them';
  if (links.length > 0) yield `${count(links.length, 'link')} left out (${why}):`;
  for (const link of links) yield `  ${link}`;
  for (const folder of emptyFolders) yield `${folder} has no files in it`;
}
