import { mkdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FileInfo } from '@intake/contract';
import { IntakeApi } from '../api/intake-api.ts';
import { type Cli, isLively } from '../cli.ts';
import { type Command, textOf } from '../command.ts';
import { CliError, EXIT, type ExitCode, usageError } from '../exit-codes.ts';
import { downloadToFile } from '../download/download-to-file.ts';
import { downloadToStream } from '../download/download-to-stream.ts';
import { filesInFolder, findFile } from '../download/find-file.ts';
import { folderPath, targetPath } from '../download/target-path.ts';
import { bar, Block } from '../output/block.ts';
import { bytesInWords, count, percent, printable, shorten } from '../output/words.ts';
import { openSession } from '../session/session.ts';

const FRAME = 100;

export const command: Command = {
  usage: 'download <id, name or folder/> [-o <path> | -o -] [--force] [--json]',
  summary:
    'Download a file, or a whole folder, and check it against its receipt; started again, it goes on where it stopped.',
  help: `
  -o, --output <path>  a folder, a file, or - for standard output (default: here, under its own name)
  --force              replace a file that is there already
  --json               one JSON object per file
A name that ends in / is a folder, with all that is in it.`,
  options: {
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ positionals, values }, cli) {
    const [what, ...more] = positionals;
    const output = textOf(values, 'output');
    if (!what || more.length > 0) throw usageError(`Usage: intake ${command.usage}`);
    if (output === '-' && values['json']) throw usageError('-o - and --json both want standard output.');
    const api = new IntakeApi(openSession(cli), cli.interrupted);
    const target: Target = { api, cli, force: Boolean(values['force']), json: Boolean(values['json']) };
    if (what.endsWith('/')) {
      if (output === '-') throw usageError('-o - takes one file, not a folder.');
      return downloadFolder(target, what, output);
    }
    const file = await findFile(api, what);
    if (file.status !== 'ready')
      throw new CliError(`${file.id} is ${file.status}, not ready`, undefined, 'NOT_READY');
    if (output === '-') await downloadToStream(api, file, cli.stdout, cli.interrupted);
    else await downloadOne(target, file, targetPath(cli.cwd, output, file.name));
    return EXIT.ok;
  },
};

interface Target {
  api: IntakeApi;
  cli: Cli;
  force: boolean;
  json: boolean;
}

/** With the folders as they were uploaded; what is there already and of the same size is left, so that it can be repeated. */
async function downloadFolder(target: Target, folder: string, output = '.'): Promise<ExitCode> {
  const files = await filesInFolder(target.api, folder);
  let failed = 0;
  for (const file of files) {
    const path = folderPath(target.cli.cwd, output, file);
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.size === file.size && !target.force) continue;
    try {
      mkdirSync(dirname(path), { recursive: true });
      await downloadOne(target, file, path);
    } catch (error) {
      if (target.cli.interrupted.aborted || !(error instanceof CliError)) throw error;
      failed += 1;
      target.cli.stderr.write(`failed   ${printable(path)}  ${file.id} ${error.message}\n`);
    }
  }
  target.cli.stderr.write(`${count(files.length - failed, 'file')} of ${files.length} in place\n`);
  return failed > 0 ? EXIT.failed : EXIT.ok;
}

async function downloadOne({ api, cli, force, json }: Target, file: FileInfo, target: string): Promise<void> {
  const resumedAt = await intoFile(api, file, target, force, cli);
  const { id, size, checksum } = file;
  const report = { event: 'downloaded', file: target, id, size, resumedAt, checksum: checksum!.value };
  cli.stdout.write(json ? `${JSON.stringify(report)}\n` : `ready    ${printable(target)}  ${id}\n`);
}

async function intoFile(
  api: IntakeApi,
  file: FileInfo,
  target: string,
  force: boolean,
  cli: Cli,
): Promise<number> {
  const block = isLively(cli, cli.stderr) ? new Block(cli.stderr) : null;
  const name = shorten(printable(basename(target)), 40);
  let next = 0;
  const onProgress = (bytes: number): void => {
    if (!block || performance.now() < next) return;
    next = performance.now() + FRAME;
    const share = `${percent(bytes, file.size, false)} % of ${bytesInWords(file.size)}`;
    block.draw([shorten(`${name} ${bar(bytes, bytes, file.size, 20)} ${share}`, block.width)]);
  };
  try {
    return await downloadToFile(api, file, target, { signal: cli.interrupted, force, onProgress });
  } catch (error) {
    block?.clear();
    if (cli.interrupted.aborted)
      cli.stderr.write('Interrupted. What has arrived stays; the same command goes on with it.\n');
    throw error;
  } finally {
    block?.clear();
  }
}
