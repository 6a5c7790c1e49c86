import type { FileInfo, FileQuery } from '@intake/contract';
import { IntakeApi } from '../api/intake-api.ts';
import { asUsage } from '../api/request.ts';
import { type Command, textOf } from '../command.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { bytesInWords, printable } from '../output/words.ts';
import { openSession } from '../session/session.ts';

const DEFAULT_LIMIT = 50;
const PAGE = 100;

const FACTS = [
  ...['duration', 'width', 'height', 'pages'].flatMap((fact) => [`min-${fact}`, `max-${fact}`]),
  ...['language', 'label'],
];
const FACT_OPTIONS = Object.fromEntries(FACTS.map((name) => [name, { type: 'string' } as const]));
const camelCase = (name: string) => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

export const command: Command = {
  usage:
    'ls [--q <text>] [--status <state>] [--category <kind>] [--min-duration <s> ...] [--sort <by>] [--limit <n> | --all] [--json]',
  summary: 'List your files, newest first.',
  help: `
  --q <text>         words of the name, or of what was found in the file: text, tags, labels
  --status <state>   one state only: ready, verifying, rejected, failed, ...
  --category <kind>  video, audio, document or image
  --min-duration, --max-duration <seconds>
  --min-width, --max-width, --min-height, --max-height <pixels>
  --min-pages, --max-pages <n>
  --language <code>  of a text or of speech, e.g. de
  --label <name>     what is to be seen in it
  --sort <by>        createdAt, name or size; with a minus in front the other way round (default -createdAt)
  --deleted          what was deleted and can be restored
  --limit <n>        at most so many (default ${DEFAULT_LIMIT}); --all: every one
  --json             one file per line, as the API describes it`,
  options: {
    q: { type: 'string' },
    status: { type: 'string' },
    category: { type: 'string' },
    ...FACT_OPTIONS,
    sort: { type: 'string' },
    limit: { type: 'string' },
    all: { type: 'boolean' },
    deleted: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ positionals, values }, cli) {
    if (positionals.length > 0) throw usageError(`Usage: intake ${command.usage}`);
    const limit = values['all'] ? Infinity : limitOf(textOf(values, 'limit'));
    const api = new IntakeApi(openSession(cli), cli.interrupted);
    let shown = 0;
    // What the options may be is the server's to say: it answers 400 with the reason.
    const query = {
      q: textOf(values, 'q'),
      status: textOf(values, 'status'),
      category: textOf(values, 'category'),
      ...Object.fromEntries(FACTS.map((name) => [camelCase(name), textOf(values, name)])),
      sort: textOf(values, 'sort'),
      deleted: values['deleted'] ? true : undefined,
      limit: Math.min(limit, PAGE),
    } as FileQuery;
    for await (const file of rejecting400(api.files(query))) {
      if (shown === limit) {
        if (!values['json']) cli.stderr.write(`The first ${limit}; --all shows every file.\n`);
        break;
      }
      shown += 1;
      cli.stdout.write(values['json'] ? `${JSON.stringify(file)}\n` : `${lineOf(file)}\n`);
    }
    if (shown === 0 && !values['json']) cli.stderr.write('No files.\n');
    return EXIT.ok;
  },
};

/** An option that the server does not know is wrong usage. @throws CliError USAGE */
async function* rejecting400<T>(files: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* files;
  } catch (error) {
    throw asUsage(error);
  }
}

function limitOf(text = String(DEFAULT_LIMIT)): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw usageError(`--limit is a whole number from 1, not "${text}".`);
}

function lineOf({ id, status, size, createdAt, path, name, match }: FileInfo): string {
  const when = createdAt.slice(0, 16).replace('T', ' ');
  const where = printable(path ? `${path}/${name}` : name);
  const line = match ? `\n    ${printable(match.text)}` : '';
  return `${id}  ${status.padEnd(10)}  ${bytesInWords(size).padStart(9)}  ${when}  ${where}${line}`;
}
