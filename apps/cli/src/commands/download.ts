import { basename } from 'node:path';
import type { FileInfo } from '@intake/contract';
import { IntakeApi } from '../api/intake-api.ts';
import { type Cli, isLively } from '../cli.ts';
import { type Command, textOf } from '../command.ts';
import { CliError, EXIT, usageError } from '../exit-codes.ts';
import { downloadToFile } from '../download/download-to-file.ts';
import { downloadToStream } from '../download/download-to-stream.ts';
import { findFile } from '../download/find-file.ts';
import { targetPath } from '../download/target-path.ts';
import { bar, Block } from '../output/block.ts';
import { bytesInWords, percent, printable, shorten } from '../output/words.ts';
import { openSession } from '../session/session.ts';

const FRAME = 100;

export const command: Command = {
  usage: 'download <id or name> [-o <path> | -o -] [--force] [--json]',
  summary: 'Download a file and check it against its receipt; started again, it goes on where it stopped.',
  help: `
  -o, --output <path>  a folder, a file, or - for standard output (default: here, under its own name)
  --force              replace a file that is there already
  --json               one JSON object at the end`,
  options: {
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ positionals, values }, cli) {
    const [idOrName, ...more] = positionals;
    const output = textOf(values, 'output');
    if (!idOrName || more.length > 0) throw usageError(`Usage: intake ${command.usage}`);
    if (output === '-' && values['json']) throw usageError('-o - and --json both want standard output.');
    const api = new IntakeApi(openSession(cli), cli.interrupted);
    const file = await findFile(api, idOrName);
    if (file.status !== 'ready')
      throw new CliError(`${file.id} is ${file.status}, not ready`, undefined, 'NOT_READY');
    if (output === '-') {
      await downloadToStream(api, file, cli.stdout, cli.interrupted);
      return EXIT.ok;
    }
    const target = targetPath(cli.cwd, output, file.name);
    const resumedAt = await intoFile(api, file, target, Boolean(values['force']), cli);
    const { id, size, checksum } = file;
    const report = { event: 'downloaded', file: target, id, size, resumedAt, checksum: checksum!.value };
    cli.stdout.write(
      values['json'] ? `${JSON.stringify(report)}\n` : `ready    ${printable(target)}  ${id}\n`,
    );
    return EXIT.ok;
  },
};

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
