/** Stands in for the Lambda runtime: a process that loads one packaged function and answers one event at a time. */
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const { handler } = await import(pathToFileURL(process.argv[2]).href);

process.on('message', async ({ event }) => {
  try {
    process.send({ result: (await handler(event, { awsRequestId: randomUUID() })) ?? null });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
