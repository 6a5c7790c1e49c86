import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { randomBytes } from 'node:crypto';
import {
  Argon2PasswordHasher,
  type AwsOptions,
  bootstrap,
  createDynamo,
  createS3,
  createSsm,
  DynamoFileStore,
  DynamoUserStore,
  pathOf,
  S3ObjectStorage,
  SystemClock,
  UlidGenerator,
} from '@intake/aws';
import { dropBucket, dropParameters, dropTable, startAws } from '../../../../libs/aws/test/aws-under-test.ts';

export interface System {
  /** For processes of the application. */
  env: Record<string, string>;
  /** The administrator. */
  ada: { id: string; email: string; password: string };
  /** A member. */
  bob: { id: string; email: string; password: string };
  files: DynamoFileStore;
  storage: S3ObjectStorage;
  /** @param name below the stage's path */
  setParameter(name: string, Value: string): Promise<void>;
  stop(): Promise<void>;
}

/** A deployment of its own, empty but for two accounts, on the embedded AWS or the one in AWS_ENDPOINT_URL. */
export async function startSystem(): Promise<System> {
  const aws = await startAws();
  try {
    return await deploy(aws);
  } catch (error) {
    await aws.stop();
    throw error;
  }
}

async function deploy(aws: Awaited<ReturnType<typeof startAws>>): Promise<System> {
  const { options } = aws;
  const stage = `e2e-${randomBytes(6).toString('hex')}`;
  const ada = account('ada');
  const origins = ['http://127.0.0.1:4999'];
  const { bucket, table } = await bootstrap({ ...options, stage, origins, admin: ada });
  const [dynamo, s3] = [createDynamo(options), createS3(options)];
  const users = new DynamoUserStore(dynamo, table);
  const bob = account('bob');
  await addMember(users, bob);
  return {
    env: { ...environment(options), INTAKE_STAGE: stage },
    ada: { ...ada, id: (await users.findByEmail(ada.email))!.id },
    bob: { ...bob, id: (await users.findByEmail(bob.email))!.id },
    files: new DynamoFileStore(dynamo, table),
    storage: new S3ObjectStorage(s3, bucket),
    async setParameter(name, Value) {
      const ssm = createSsm(options);
      const Name = pathOf(stage) + name;
      await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
      ssm.destroy();
    },
    async stop() {
      await dropBucket(s3, bucket);
      await dropTable(options, table);
      await dropParameters(options, stage);
      for (const client of [dynamo, s3]) client.destroy();
      await aws.stop();
    },
  };
}

function account(name: string) {
  return { email: `${name}@example.com`, password: randomBytes(12).toString('base64url') };
}

async function addMember(users: DynamoUserStore, { email, password }: { email: string; password: string }) {
  const [clock, ids] = [new SystemClock(), new UlidGenerator()];
  await users.create({
    id: ids.next(),
    email,
    name: 'Bob',
    role: 'member',
    passwordHash: await new Argon2PasswordHasher().hash(password),
    disabled: false,
    version: 1,
    createdAt: clock.now().toISOString(),
  });
}

function environment({ endpoint, region, credentials }: AwsOptions): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint ?? '',
    AWS_ACCESS_KEY_ID: credentials?.accessKeyId ?? process.env.AWS_ACCESS_KEY_ID ?? '',
    AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? process.env.AWS_SECRET_ACCESS_KEY ?? '',
  };
}
