import { parseArgs } from 'node:util';
import { startLocalAws } from './local-aws.ts';

/** `node src/main.ts --data <dir> --port <n>`: runs until SIGTERM or SIGINT, says on stdout where it listens. */
const { values } = parseArgs({
  options: { data: { type: 'string' }, port: { type: 'string', default: '0' } },
});
if (!values.data || !/^\d{1,5}$/.test(values.port)) {
  console.error('usage: node apps/local-aws/src/main.ts --data <dir> [--port <n>]');
  process.exit(2);
}

const aws = await startLocalAws({ dataDir: values.data, port: Number(values.port) }).catch(
  (error: NodeJS.ErrnoException) => {
    const taken = error.code === 'EADDRINUSE' ? `Port ${values.port} is taken.` : undefined;
    console.error(taken ?? error.message);
    process.exit(1);
  },
);
console.log(JSON.stringify({ event: 'ready', endpoint: aws.endpoint, region: aws.region }));

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), 2000).unref();
  aws.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
};
// Disconnected: whoever started it is gone.
process.on('SIGTERM', stop).on('SIGINT', stop).on('disconnect', stop);
