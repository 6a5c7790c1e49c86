import { randomBytes } from 'node:crypto';
import { bootstrap, createS3 } from '@intake/aws';
import { dropBucket, dropParameters, dropTable, startAws } from '../../libs/aws/test/aws-under-test.ts';
import { inRepo } from '../lib/paths.ts';
import { freePort } from '../lib/ports.ts';
import { Service } from '../lib/service.ts';

/** The API with the SPA, as in a container, on the AWS in AWS_ENDPOINT_URL (else the embedded one). */
export async function startServerOnAws() {
  const aws = await startAws();
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
    args: [inRepo('apps/api/dist/main.js')],
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
