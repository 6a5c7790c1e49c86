import { resolve } from 'node:path';
import { LocalFile, verifyFile } from '@intake/uploader/node';
import { IntakeApi } from '../api/intake-api.ts';
import type { Command } from '../command.ts';
import { CliError, EXIT, usageError } from '../exit-codes.ts';
import { printable } from '../output/words.ts';
import { openSession } from '../session/session.ts';

export const command: Command = {
  usage: 'verify <local file> <id> [--json]',
  summary: 'Check that a local file is, byte for byte, the one on the server (CRC64NVME receipt).',
  help: 'Exit code 0 when it is, 1 when it is not.',
  options: { json: { type: 'boolean' } },
  async run({ positionals, values }, cli) {
    const [local, id, ...more] = positionals;
    if (!local || !id || more.length > 0) throw usageError(`Usage: intake ${command.usage}`);
    const { size, checksum, name } = await new IntakeApi(openSession(cli), cli.interrupted).file(id);
    if (!checksum) throw new CliError(`${id} has no receipt: its upload is not completed`);
    const file = await LocalFile.open(resolve(cli.cwd, local)).catch((cause: Error) => {
      throw new CliError(cause.message, EXIT.failed, 'FILE_UNREADABLE', { cause });
    });
    const sizesMatch = file.size === size;
    const options = { signal: cli.interrupted };
    const verdict = sizesMatch
      ? await verifyFile(file, checksum.value, options)
      : { matches: false, actual: null };
    const { matches, actual } = verdict;
    const report = { event: 'verified', matches, file: local, id, name, size: file.size, expectedSize: size };
    if (values['json']) {
      cli.stdout.write(`${JSON.stringify({ ...report, actual, expected: checksum.value })}\n`);
    } else if (matches) cli.stdout.write(`${local} is ${printable(name)} (${id}): CRC64NVME ${actual}\n`);
    else {
      const how = sizesMatch
        ? `CRC64NVME ${actual}, not ${checksum.value}`
        : `${file.size} bytes, not ${size}`;
      cli.stdout.write(`${local} is NOT ${printable(name)} (${id}): ${how}\n`);
    }
    return matches ? EXIT.ok : EXIT.failed;
  },
};
