import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { randomBytes } from 'node:crypto';
import { Argon2PasswordHasher } from '../argon2-password-hasher.ts';
import { type AwsOptions, createDynamo, createS3, createSsm } from '../clients.ts';
import { DynamoSessionStore } from '../dynamo-session-store.ts';
import { DynamoUserStore } from '../dynamo-user-store.ts';
import { SystemClock } from '../system-clock.ts';
import { UlidGenerator } from '../ulid-generator.ts';
import { Accounts } from './accounts.ts';
import { type Admin, type AdminOptions, bootstrapAdmin } from './bootstrap-admin.ts';
import { bootstrapParameters, type Names } from './bootstrap-parameters.ts';
import { bootstrapStorage } from './bootstrap-storage.ts';
import { bootstrapTable } from './bootstrap-table.ts';
import { Changes } from './changes.ts';
import { migrateFileColumns } from './migrate-file-columns.ts';

export interface BootstrapOptions extends AwsOptions {
  stage: string;
  /** Origins of the web app, e.g. `https://files.example.com`; needed the first time. */
  origins?: readonly string[];
  /** Names for a deployment that has none yet. */
  bucket?: string;
  table?: string;
  admin?: AdminOptions;
  /** Only say what would be done. */
  plan?: boolean;
}

export interface BootstrapResult extends Names {
  /** What was missing and was made; with `plan`, what would be. */
  made: string[];
  /** What this service lacks and Intake can do without. */
  skipped: string[];
  /** With its password only if the account was created by this very call. */
  admin?: Admin;
}

/** Makes everything that a deployment needs and that is not there yet; safe to repeat, and the same for every AWS. */
export async function bootstrap(options: BootstrapOptions): Promise<BootstrapResult> {
  const { region } = options;
  const changes = new Changes(options.plan);
  const [ssm, s3, dynamo] = [createSsm(options), createS3(options), createDynamo(options)];
  try {
    // The names are written before the things: a second run finds what a first one that was killed had begun.
    const names = await bootstrapParameters(ssm, { ...options, ...defaultNames(options) }, changes);
    await bootstrapStorage(s3, { ...names, region }, changes);
    await bootstrapTable(dynamo, names.table, changes);
    await migrateFileColumns(dynamo, names.table, changes);
    const admin =
      options.admin && (await bootstrapAdmin(accountsOf(dynamo, names.table), options.admin, changes));
    return { ...names, made: changes.made, skipped: changes.skipped, ...(admin && { admin }) };
  } finally {
    for (const client of [ssm, s3, dynamo]) client.destroy();
  }
}

/** Users of the deployment that keeps them in this table. */
export function accountsOf(dynamo: DynamoDBDocument, table: string): Accounts {
  return new Accounts({
    users: new DynamoUserStore(dynamo, table),
    sessions: new DynamoSessionStore(dynamo, table),
    hasher: new Argon2PasswordHasher(),
    clock: new SystemClock(),
    ids: new UlidGenerator(),
  });
}

function defaultNames({ stage, bucket, table, endpoint }: BootstrapOptions) {
  // Bucket names are unique across all accounts, so on AWS chance has to help.
  const suffix = endpoint ? '' : `-${randomBytes(4).toString('hex')}`;
  return { bucket: bucket ?? `intake-${stage}${suffix}`, table: table ?? `intake-${stage}` };
}
