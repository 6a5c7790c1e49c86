import { jest } from '@jest/globals';
import { type GetParametersByPathCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { setTimeout as sleep } from 'node:timers/promises';
import { dropParameters, startAws, uniqueName } from '../test/aws-under-test.ts';
import { parametersOf } from '../test/parameters-of.ts';
import { ConfigError } from './app-config.ts';
import { type AwsOptions, createSsm } from './clients.ts';
import { rotateOriginSecret } from './bootstrap/bootstrap-parameters.ts';
import { Changes } from './bootstrap/changes.ts';
import { ConfigSource, LiveSettings, readParameters } from './config-source.ts';
import { pathOf, WORKER_PATHS } from './parameters.ts';

// Real servers, on machines that do other things, too.
jest.setTimeout(30_000);

let aws: { options: AwsOptions; stop(): Promise<void> };
let ssm: SSMClient;
const stage = uniqueName();

beforeAll(async () => {
  aws = await startAws();
  ssm = createSsm(aws.options);
  for (const [name, value] of parametersOf()) await put(name, value);
});
afterAll(async () => {
  await dropParameters(aws.options, stage);
  await aws.stop();
});

afterEach(() => put('files/max-size', '1073741824'));

async function put(name: string, Value: string): Promise<void> {
  const Type = /key/.test(name) && name !== 'auth/current-key' ? 'SecureString' : 'String';
  await ssm.send(new PutParameterCommand({ Name: pathOf(stage) + name, Value, Type, Overwrite: true }));
}

const sourceOf = (
  options: {
    maxAge?: number;
    minAge?: number;
    cloudFront?: boolean;
    onError?: (error: unknown) => void;
  } = {},
) => new ConfigSource(ssm, { region: 'us-west-1', stage, ...options });

it('reads all pages, decrypted', async () => {
  const config = await sourceOf().load();
  expect(config.bucket).toBe('a-bucket');
  expect(config.auth.refreshKey).toBe(Buffer.alloc(32, 2).toString('base64url'));
});

it('says what is missing in a stage that was never set up', async () => {
  const source = new ConfigSource(ssm, { region: 'us-west-1', stage: uniqueName() });
  await expect(source.load()).rejects.toThrow(ConfigError);
});

it('cannot be used before it was loaded', () => {
  expect(() => sourceOf().current).toThrow('has not been loaded');
});

it('finds a key that was added later, without a restart', async () => {
  const source = sourceOf({ minAge: 0 });
  await source.load();
  expect(await source.signingKey('k2')).toBeUndefined();
  await put('auth/keys/k2', Buffer.alloc(32, 3).toString('base64url'));
  expect(await source.signingKey('k2')).toBe(Buffer.alloc(32, 3).toString('base64url'));
});

it('reads as a worker no path that has keys in it', async () => {
  const calls = counted();
  const source = new ConfigSource(calls.ssm, { region: 'us-west-1', stage, worker: true });
  const config = await source.load();
  expect(config).toMatchObject({ bucket: 'a-bucket', uploads: { partUrlSeconds: 900 }, origins: [] });
  expect(() => config.auth).toThrow('no keys');
  expect([...calls.paths].sort()).toEqual(WORKER_PATHS.map((path) => pathOf(stage) + path));
});

it('knows the secret of CloudFront across a rotation, and a wrong one costs no call', async () => {
  const [first, second] = [9, 8].map((byte) => Buffer.alloc(32, byte).toString('base64url'));
  await put('web/origin-secret', first!);
  const source = sourceOf({ minAge: 0, cloudFront: true });
  await source.load();
  expect([await source.isOriginSecret(first!), await source.isOriginSecret('')]).toEqual([true, false]);
  await rotateOriginSecret(ssm, stage, new Changes());
  const rotated = (await readParameters(ssm, stage)).get('web/origin-secret')!;
  expect(rotated).not.toBe(first);
  expect([await source.isOriginSecret(rotated), await source.isOriginSecret(first!)]).toEqual([true, true]);
  expect(await source.isOriginSecret(second!)).toBe(false);
  const calls = counted();
  const patient = new ConfigSource(calls.ssm, { region: 'us-west-1', stage, cloudFront: true });
  await patient.load();
  const before = calls.count;
  for (let i = 0; i < 20; i++) expect(await patient.isOriginSecret(`made-up-${i}`)).toBe(false);
  expect(calls.count).toBe(before);
});

it('does not start behind CloudFront without its secret', async () => {
  const source = new ConfigSource(ssm, { region: 'us-west-1', stage: uniqueName(), cloudFront: true });
  await expect(source.load()).rejects.toThrow('web/origin-secret is missing');
});

it('does not ask AWS for every unknown key that somebody makes up', async () => {
  const calls = counted();
  const source = new ConfigSource(calls.ssm, { region: 'us-west-1', stage });
  await source.load();
  const before = calls.count;
  for (let i = 0; i < 20; i++) expect(await source.signingKey(`made-up-${i}`)).toBeUndefined();
  expect(calls.count).toBe(before);
});

it('reads again in the background when it is old, and not before', async () => {
  const calls = counted();
  const young = new ConfigSource(calls.ssm, { region: 'us-west-1', stage });
  const old = new ConfigSource(ssm, { region: 'us-west-1', stage, maxAge: 0 });
  await Promise.all([young.load(), old.load()]);
  const [before, settings] = [calls.count, new LiveSettings(old)];
  await put('files/max-size', '5000');
  expect(settings.maxFileSize).toBe(1_073_741_824);
  await eventually(() => settings.maxFileSize === 5000);
  expect(young.current.uploads.maxFileSize).toBe(1_073_741_824);
  expect(calls.count).toBe(before);
});

it('keeps the last good configuration when a later one is broken', async () => {
  const errors: unknown[] = [];
  const source = sourceOf({ maxAge: 0, onError: (error) => errors.push(error) });
  await source.load();
  await put('files/max-size', 'much');
  await eventually(() => source.current && errors.length > 0);
  expect(errors[0]).toBeInstanceOf(ConfigError);
  expect(source.current.uploads.maxFileSize).toBe(1_073_741_824);
});

it('shares one reading among calls at the same time', async () => {
  const calls = counted();
  const source = new ConfigSource(calls.ssm, { region: 'us-west-1', stage });
  const [one, two] = await Promise.all([source.load(), source.load()]);
  expect(one).toBe(two);
  const alone = calls.count;
  await source.load();
  expect(calls.count).toBe(alone * 2);
});

/** The client with its calls counted. */
function counted() {
  const result = { count: 0, paths: new Set<string>(), ssm };
  const send = (command: GetParametersByPathCommand) => {
    result.count++;
    result.paths.add(command.input.Path!);
    return ssm.send(command);
  };
  result.ssm = Object.create(ssm, { send: { value: send } });
  return result;
}

/** Waits until it is so. */
async function eventually(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 5_000;
  while (!isSo() && Date.now() < end) await sleep(10);
  expect(isSo()).toBe(true);
}
