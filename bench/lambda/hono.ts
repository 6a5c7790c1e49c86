/** The least that answers the same: same AWS clients, same settings, same calls, without any of the rest of Intake. */
import {
  ConfigSource,
  createDynamo,
  createS3,
  createSsm,
  probeDatabase,
  probeSecrets,
  probeStorage,
} from '@intake/aws';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';

const { AWS_REGION: region = '', AWS_ENDPOINT_URL: endpoint = '', INTAKE_STAGE: stage = '' } = process.env;
const options = { region, endpoint };
const [ssm, dynamo, s3] = [createSsm(options), createDynamo(options), createS3(options)];
const settings = new ConfigSource(ssm, { region, stage }).load();
settings.catch(() => undefined);

const answers = (probe: Promise<void>): Promise<boolean> =>
  probe.then(
    () => true,
    () => false,
  );

const app = new Hono();
app.get('/api/health', async (context) => {
  const { table, bucket } = await settings;
  const signal = AbortSignal.timeout(1_500);
  const [database, storage, auth] = await Promise.all([
    answers(probeDatabase(dynamo, table, signal)),
    answers(probeStorage(s3, bucket, signal)),
    answers(probeSecrets(ssm, stage, signal)),
  ]);
  const healthy = database && storage && auth;
  const body = { status: healthy ? 'healthy' : 'unhealthy', checks: { database, storage, auth } };
  return context.json(body, healthy ? 200 : 503);
});

export const handler = handle(app);
