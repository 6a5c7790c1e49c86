import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Batch } from '@intake/contract';
import { type BatchRequest, IntakeApi } from '../api/intake-api.ts';
import { asUsage } from '../api/request.ts';
import { chosenAlgorithms } from '../batch/chosen-algorithms.ts';
import { chosenFiles, FILTER_HELP, FILTER_OPTIONS } from '../batch/chosen-files.ts';
import { followBatch, lineOfBatch } from '../batch/follow-batch.ts';
import { formatOf, saveResults } from '../batch/save-results.ts';
import type { Cli } from '../cli.ts';
import { type Command, textOf, type Values } from '../command.ts';
import { EXIT, type ExitCode, usageError } from '../exit-codes.ts';
import { bytesInWords, count, timeInWords } from '../output/words.ts';
import { openSession } from '../session/session.ts';

/** Batches that `batch ls` shows without --all. */
const LISTED = 20;

export const command: Command = {
  usage:
    'batch <file>... | batch <folder>/ | batch --category <kind> ... | batch --all | batch --batch <id> [--retry-failed | --cancel] | batch ls',
  summary: 'Analyse many files at once; follow, stop or try a batch again; list batches.',
  help: `
Which files: their ids or names, a folder with all below it ("recordings/"), or all that meet every one of these:${FILTER_HELP}
What with them:
  --algorithm <id>      may be given several times (default: for each file what runs on arrival)
  --param <name>=<value>  of the algorithm; of one of several: <algorithm>.<name>=<value>
  --concurrency <n>     files at the same time, 1 to 100 (default 10)
  --title <text>        what the batch is called
  --dry-run             only say how many files that is, and roughly the time and the cost on AWS
A batch that there is:
  --batch <id>          how far it is
  --retry-failed        try again what did not succeed
  --cancel              stop it; what was found out stays
And then:
  --wait                until it has ended
  --results <path>      wait, and save what was found out: out.csv (a table) or out.jsonl (everything)
  --json                one JSON object per line: {"event":"batch|estimate|results|error", ...}; \`ls\`: as the API describes it
\`intake batch ls\` shows the newest ${LISTED}, with --all every one. It goes on when this program is interrupted.
Without --wait: exit code 0 when it was accepted. With it: 0 when every file succeeded (with --cancel: when it has stopped), else 1.`,
  options: {
    ...FILTER_OPTIONS,
    algorithm: { type: 'string', multiple: true },
    param: { type: 'string', multiple: true },
    concurrency: { type: 'string' },
    title: { type: 'string' },
    'dry-run': { type: 'boolean' },
    batch: { type: 'string' },
    'retry-failed': { type: 'boolean' },
    cancel: { type: 'boolean' },
    wait: { type: 'boolean' },
    results: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run({ positionals, values }, cli) {
    const results = textOf(values, 'results');
    if (results !== undefined) formatOf(results);
    const acts = values['retry-failed'] || values['cancel'];
    const id = textOf(values, 'batch');
    if (id === undefined ? acts : positionals.length > 0 || (values['retry-failed'] && values['cancel']))
      throw usageError(`Usage: intake ${command.usage}`);
    const api = new IntakeApi(openSession(cli), cli.interrupted);
    try {
      if (positionals.length === 1 && positionals[0] === 'ls') return await list(api, values, cli);
      if (id !== undefined) return await follow(api, await act(api, id, values), values, cli);
      const request = await requestOf(api, positionals, values);
      if (values['dry-run']) return await estimate(api, request, values, cli);
      return await follow(api, await api.startBatch(request, randomUUID()), values, cli);
    } catch (error) {
      throw asUsage(error);
    }
  },
};

async function requestOf(api: IntakeApi, positionals: string[], values: Values): Promise<BatchRequest> {
  const many = (name: string) => values[name] as string[] | undefined;
  const [title, concurrency] = [textOf(values, 'title'), textOf(values, 'concurrency')];
  const files = await chosenFiles(api, positionals, values);
  const algorithms = await chosenAlgorithms(api, many('algorithm'), many('param'));
  return {
    ...(title && { name: title }),
    files,
    ...(algorithms && { algorithms }),
    ...(concurrency !== undefined && { concurrency: Number(concurrency) }),
  };
}

function act(api: IntakeApi, id: string, values: Values): Promise<Batch> {
  if (values['retry-failed']) return api.retryBatch(id);
  return values['cancel'] ? api.cancelBatch(id) : api.batch(id);
}

async function follow(api: IntakeApi, first: Batch, values: Values, cli: Cli): Promise<ExitCode> {
  const { id } = first;
  const say = (line: string, event: object) =>
    void cli.stdout.write(`${values['json'] ? JSON.stringify(event) : line}\n`);
  const changed = (batch: Batch) => say(lineOfBatch(batch), { event: 'batch', ...batch });
  const results = textOf(values, 'results');
  if (!values['wait'] && results === undefined) {
    changed(first);
    return EXIT.ok;
  }
  const ended = await followBatch(first, () => api.batch(id), { signal: cli.interrupted, changed });
  if (results !== undefined) {
    const path = resolve(cli.cwd, results);
    await saveResults(api, id, path, cli.interrupted);
    say(`results in ${results}`, { event: 'results', batch: id, path });
  }
  return ended.state === (values['cancel'] ? 'cancelled' : 'succeeded') ? EXIT.ok : EXIT.failed;
}

async function estimate(api: IntakeApi, request: BatchRequest, values: Values, cli: Cli): Promise<ExitCode> {
  const found = await api.estimateBatch(request);
  const { files, bytes, complete, unfit, seconds, usd, services } = found;
  const line = [
    `${complete ? '' : 'at least '}${count(files, 'file')}, ${bytesInWords(bytes)}`,
    `about ${timeInWords(seconds)}, about $${usd.toFixed(2)} on AWS`,
    ...(services.length > 0 ? [`they leave for ${services.join(', ')}`] : []),
    ...(unfit > 0 ? [`${count(unfit, 'file')} that none of the algorithms takes`] : []),
  ].join('; ');
  cli.stdout.write(`${values['json'] ? JSON.stringify({ event: 'estimate', ...found }) : line}\n`);
  return EXIT.ok;
}

async function list(api: IntakeApi, values: Values, cli: Cli): Promise<ExitCode> {
  let shown = 0;
  for await (const batch of api.batches()) {
    if (shown === LISTED && !values['all']) {
      if (!values['json']) cli.stderr.write(`The newest ${LISTED}; --all shows every batch.\n`);
      break;
    }
    shown += 1;
    const when = batch.createdAt.slice(0, 16).replace('T', ' ');
    cli.stdout.write(`${values['json'] ? JSON.stringify(batch) : `${when}  ${lineOfBatch(batch)}`}\n`);
  }
  if (shown === 0 && !values['json']) cli.stderr.write('No batches.\n');
  return EXIT.ok;
}
