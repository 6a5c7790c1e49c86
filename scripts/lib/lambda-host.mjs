/** Stands in for the Lambda runtime: a process that loads one packaged function and answers one event at a time. */
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const { handler } = await import(pathToFileURL(process.argv[2]).href);

/** The least time limit of the functions that ask for it, in ms. */
const LIMIT = 60_000;

process.on('message', async ({ event }) => {
  const deadline = Date.now() + LIMIT;
  const context = {
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    process.send({ result: (await handler(event, context)) ?? null });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
