import { randomBytes } from 'node:crypto';
import { bootstrap, createS3 } from '@intake/aws';
import { dropBucket, dropParameters, dropTable, startAws } from '../../libs/aws/test/aws-under-test.ts';
import { inRepo } from '../lib/paths.ts';
import { freePort } from '../lib/ports.ts';
import { Service } from '../lib/service.ts';

/** How the server is run: `node`'s arguments, and where. */
interface Command {
  args: string[];
  cwd: string;
}

const FROM_BUILD: Command = { args: [inRepo('apps/api/dist/main.js')], cwd: inRepo('.') };

/** The API with the SPA, as in a container, on the AWS in AWS_ENDPOINT_URL (else the embedded one). */
export async function startServerOnAws(command = FROM_BUILD) {
  const aws = await startAws();
  try {
    return await startServerBefore(aws, command);
  } catch (error) {
    await aws.stop();
    throw error;
  }
}

async function startServerBefore(aws: Awaited<ReturnType<typeof startAws>>, command: Command) {
  const { options } = aws;
  const stage = `e2e-${randomBytes(6).toString('hex')}`;
  const port = await freePort(0);
  const url = `http://127.0.0.1:${port}`;
  const { bucket, table, admin } = await bootstrap({
    ...options,
    stage,
    origins: [url],
    admin: { email: 'ada@example.com' },
  });
  const { accessKeyId, secretAccessKey } = options.credentials ?? {};
  const credentials = accessKeyId && {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey!,
  };
  const env = {
    AWS_ENDPOINT_URL: options.endpoint!,
    AWS_REGION: options.region,
    INTAKE_STAGE: stage,
    PORT: String(port),
    NODE_OPTIONS: '',
    ...credentials,
  };
  const lines: string[] = [];
  const api = new Service({
    name: 'The API',
    ...command,
    env,
    log: (line) => lines.push(line),
  });
  await api.start();
  return {
    url,
    email: admin!.email,
    password: admin!.password!,
    async stop() {
      await api.stop();
      const s3 = createS3(options);
      await dropBucket(s3, bucket);
      s3.destroy();
      await dropTable(options, table);
      await dropParameters(options, stage);
      await aws.stop();
    },
  };
}
