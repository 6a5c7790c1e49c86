/**
 * `npm run aws:logs -- --stage dev [--function http|sweep|…|access] [--request-id …] [--since 10m] [--follow] [--dry-run]`:
 * the logs of a stage, of all functions when none is named. The request id is the one in the header `x-request-id` and in problems.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { duration, GROUPS, logLine, patternFor } from './lib/aws-log-lines.ts';
import { mustBeAws, readTarget } from './lib/aws-target.ts';
import { mapOf, sourcePlaces } from './lib/source-places.ts';
import { describeError } from './lib/describe-error.ts';

const POLL = 2_000;

try {
  await main();
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { target, values } = readTarget({
    function: { type: 'string', multiple: true },
    'request-id': { type: 'string' },
    since: { type: 'string', default: '10m' },
    follow: { type: 'boolean', default: false },
  });
  mustBeAws(target, 'aws:logs');
  const lambdas = values.function ?? Object.keys(GROUPS);
  const unknown = lambdas.find((lambda) => !GROUPS[lambda]);
  if (unknown)
    throw new Error(`There is no function ${unknown}; there are ${Object.keys(GROUPS).join(', ')}.`);
  const filterPattern = patternFor(values['request-id']);
  const since = Date.now() - duration(values.since);
  if (target.dryRun) {
    const groups = lambdas.map((lambda) => GROUPS[lambda]!(target.stage)).join(', ');
    return console.log(
      `Would read ${groups} in ${target.region} since ${new Date(since).toISOString()}, for ${filterPattern ?? 'everything'}.`,
    );
  }
  const client = new CloudWatchLogsClient({ region: target.region, credentials: target.credentials });
  const inSources = new Map(lambdas.map((lambda) => [lambda, sourcePlaces(mapOf(lambda))]));
  const seen = new Map(lambdas.map((lambda) => [lambda, since]));
  do {
    for (const lambda of lambdas) {
      const logGroupName = GROUPS[lambda]!(target.stage);
      for await (const page of paginateFilterLogEvents(
        { client },
        { logGroupName, filterPattern, startTime: seen.get(lambda) },
      )) {
        for (const event of page.events ?? []) {
          console.log(inSources.get(lambda)!(`[${lambda}] ${logLine(event)}`));
          seen.set(lambda, Math.max(seen.get(lambda)!, (event.timestamp ?? 0) + 1));
        }
      }
    }
    if (values.follow) await sleep(POLL);
  } while (values.follow);
  client.destroy();
}
