/** Stands in for the Lambda runtime: a fresh process that imports a bundled function and hands it events. */
import { pathToFileURL } from 'node:url';

const started = performance.now();
const { handler } = await import(pathToFileURL(process.argv[2]).href);

process.on('message', async ({ event }) => {
  try {
    process.send({ result: (await handler(event, { awsRequestId: 'test' })) ?? null });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
process.send({ ready: performance.now() - started });
