/**
 * The runtime inside a worker process: loads one handler and answers one event at a time over the IPC channel.
 * `argv`: the file with the handler, and the name that it is exported under.
 */
import { pathToFileURL } from 'node:url';

const [file, exported] = process.argv.slice(2);

const describe = (error) =>
  error instanceof Error
    ? {
        errorType: error.name,
        errorMessage: error.message,
        trace: String(error.stack)
          .split('\n')
          .map((line) => line.trim()),
      }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

let handler;
try {
  const module = await import(pathToFileURL(file).href);
  handler = module[exported] ?? module.default?.[exported];
  if (typeof handler !== 'function')
    throw Object.assign(new Error(`${exported} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  process.send({ ready: true });
} catch (error) {
  process.send({ failed: describe(error) });
}

process.on('message', async ({ event, context, deadline }) => {
  const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
  let answer;
  try {
    const result = await handler(event, { ...context, getRemainingTimeInMillis });
    // What JSON does not have, Lambda does not answer.
    answer = { payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    answer = { error: describe(error) };
  }
  process.send(answer);
});
process.on('disconnect', () => process.exit(0));
