/**
 * `npm run aws:logs -- --stage dev [--door http|object-created|sweep|access] [--request-id …] [--since 10m] [--follow] [--dry-run]`:
 * the logs of a stage, of all doors when none is named. The request id is the one in the header `x-request-id` and in problems.
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
    door: { type: 'string', multiple: true },
    'request-id': { type: 'string' },
    since: { type: 'string', default: '10m' },
    follow: { type: 'boolean', default: false },
  });
  mustBeAws(target, 'aws:logs');
  const doors = values.door ?? Object.keys(GROUPS);
  const unknown = doors.find((door) => !GROUPS[door]);
  if (unknown) throw new Error(`There is no door ${unknown}; there are ${Object.keys(GROUPS).join(', ')}.`);
  const filterPattern = patternFor(values['request-id']);
  const since = Date.now() - duration(values.since);
  if (target.dryRun) {
    const groups = doors.map((door) => GROUPS[door]!(target.stage)).join(', ');
    return console.log(
      `Would read ${groups} in ${target.region} since ${new Date(since).toISOString()}, for ${filterPattern ?? 'everything'}.`,
    );
  }
  const client = new CloudWatchLogsClient({ region: target.region, credentials: target.credentials });
  const inSources = new Map(doors.map((door) => [door, sourcePlaces(mapOf(door))]));
  const seen = new Map(doors.map((door) => [door, since]));
  do {
    for (const door of doors) {
      const logGroupName = GROUPS[door]!(target.stage);
      for await (const page of paginateFilterLogEvents(
        { client },
        { logGroupName, filterPattern, startTime: seen.get(door) },
      )) {
        for (const event of page.events ?? []) {
          console.log(inSources.get(door)!(`[${door}] ${logLine(event)}`));
          seen.set(door, Math.max(seen.get(door)!, (event.timestamp ?? 0) + 1));
        }
      }
    }
    if (values.follow) await sleep(POLL);
  } while (values.follow);
  client.destroy();
}
