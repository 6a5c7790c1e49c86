import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { FILE_TYPES, LARGE_FILE_SIZE, MAX_FILE_SIZE } from '@intake/domain';
import { randomBytes } from 'node:crypto';
import { readParameters } from '../config-source.ts';
import {
  type ParameterDoc,
  type ParameterName,
  PARAMETERS,
  pathOf,
  SIGNING_KEYS,
  TRASH_DAYS,
} from '../parameters.ts';
import type { Changes } from './changes.ts';

export interface Names {
  bucket: string;
  table: string;
  origins: readonly string[];
}

export interface ParameterOptions {
  stage: string;
  /** Names for a deployment that has none yet. */
  bucket: string;
  table: string;
  /** Replaces the stored origins; needed the first time. */
  origins?: readonly string[];
}

const HOUR = 3600;

/**
 * Creates the parameters that are missing, with fresh secrets. Nothing that is there is overwritten but the origins,
 * when some are given.
 * @returns the names that hold
 */
export async function bootstrapParameters(
  ssm: SSMClient,
  options: ParameterOptions,
  changes: Changes,
): Promise<Names> {
  const stored = await readParameters(ssm, options.stage);
  const origins = options.origins?.join(',') || stored.get(PARAMETERS.origins.name);
  if (!origins) throw new Error('The address of the web app is needed the first time: --origin https://…');

  const { stage, bucket, table } = options;
  const facts: [ParameterDoc, string][] = [
    [PARAMETERS.bucket, bucket],
    [PARAMETERS.table, table],
    [PARAMETERS.origins, origins],
  ];
  await put(ssm, stage, [...facts, ...settings(stage, stored)], stored, changes);
  return {
    bucket: stored.get(PARAMETERS.bucket.name) ?? options.bucket,
    table: stored.get(PARAMETERS.table.name) ?? options.table,
    origins: origins.split(','),
  };
}

/**
 * Only the settings and secrets that are missing: for AWS, where CloudFormation makes bucket and table and writes their
 * names and the web app's address down itself.
 */
export async function bootstrapSettings(ssm: SSMClient, stage: string, changes: Changes): Promise<void> {
  const stored = await readParameters(ssm, stage);
  await put(ssm, stage, settings(stage, stored), stored, changes);
}

/**
 * A new secret for CloudFront to prove itself by; the API goes on to accept the one before. The distribution sends the new
 * one after the next deployment.
 */
export async function rotateOriginSecret(ssm: SSMClient, stage: string, changes: Changes): Promise<void> {
  const stored = (await readParameters(ssm, stage)).get(PARAMETERS.originSecret.name);
  const write = ({ name, type, about }: ParameterDoc, Value: string) =>
    changes.make(`change parameter ${pathOf(stage)}${name}`, () =>
      ssm.send(
        new PutParameterCommand({
          ...{ Name: pathOf(stage) + name, Value, Type: type, Description: about, Overwrite: true },
        }),
      ),
    );
  // The old one is kept first: a crash in between loses nothing.
  if (stored) await write(PARAMETERS.previousOriginSecret, stored);
  await write(PARAMETERS.originSecret, freshKey());
}

async function put(
  ssm: SSMClient,
  stage: string,
  wanted: [ParameterDoc, string][],
  stored: ReadonlyMap<string, string>,
  changes: Changes,
): Promise<void> {
  for (const [doc, Value] of wanted) {
    const known = stored.get(doc.name);
    const replaced = doc === PARAMETERS.origins && known !== Value;
    if (known !== undefined && !replaced) continue;
    const Name = pathOf(stage) + doc.name;
    await changes.make(`${known === undefined ? 'create' : 'change'} parameter ${Name}`, () =>
      ssm.send(
        new PutParameterCommand({
          Name,
          Value,
          Type: doc.type,
          Description: doc.about,
          Overwrite: replaced,
        }),
      ),
    );
  }
}

function settings(stage: string, stored: ReadonlyMap<string, string>): [ParameterDoc, string][] {
  const kid = stored.get(PARAMETERS.currentKid.name) ?? randomBytes(4).toString('hex');
  const values: Record<
    Exclude<
      ParameterName,
      | keyof Names
      | 'previousOriginSecret'
      | 'stateMachine'
      | 'batchMachine'
      | 'realtimeUrl'
      | 'webhookQueue'
      | 'webhookHosts'
      | 'eventBus'
      | 'scanner'
      | 'clamd'
      | 'scanMaxSize'
      | 'scanMachine'
      | 'nearAddress'
      | 'runsAtOnce'
      | 'models'
      | 'cloudEngines'
      | 'bedrockModel'
    >,
    string
  > = {
    maxFileSize: String(MAX_FILE_SIZE),
    largeFileSize: String(LARGE_FILE_SIZE),
    allowedTypes: FILE_TYPES.map((type) => type.extension).join(','),
    trashDays: String(TRASH_DAYS),
    partUrlSeconds: String(HOUR / 4),
    uploadSeconds: String(24 * HOUR),
    downloadUrlSeconds: String(HOUR / 12),
    issuer: `intake-${stage}`,
    audience: 'intake-api',
    accessTokenSeconds: String(HOUR / 4),
    sessionSeconds: String(30 * 24 * HOUR),
    currentKid: kid,
    refreshKey: freshKey(),
    originSecret: freshKey(),
    webhookKey: freshKey(),
    logLevel: 'info',
  };
  const entries = Object.entries(values) as [ParameterName, string][];
  const signingKey: [ParameterDoc, string] = [{ ...SIGNING_KEYS, name: SIGNING_KEYS.name + kid }, freshKey()];
  // The key before the parameter that names it: a crash in between leaves a configuration that is only incomplete.
  return [signingKey, ...entries.map(([id, value]): [ParameterDoc, string] => [PARAMETERS[id], value])];
}

function freshKey(): string {
  return randomBytes(32).toString('base64url');
}
