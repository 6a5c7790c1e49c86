import { ABORT_AFTER_DAYS, MAX_UPLOAD_SECONDS } from './parameters.ts';
import type { ConfigError } from './app-config.ts';
import { readConfig } from './read-config.ts';
import { parametersOf } from '../test/parameters-of.ts';

const read = (changes: Record<string, string | undefined> = {}) =>
  readConfig({ region: 'us-west-1', stage: 'test' }, parametersOf(changes));

const problemsOf = (changes: Record<string, string | undefined>) => {
  try {
    read(changes);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

it('reads a complete configuration', () => {
  expect(read()).toMatchObject({
    region: 'us-west-1',
    stage: 'test',
    bucket: 'a-bucket',
    table: 'a-table',
    origins: ['https://a.example.com', 'https://b.example.com'],
    uploads: { maxFileSize: 1_073_741_824, allowedTypes: ['mp4', 'pdf'], partUrlSeconds: 900 },
    auth: { accessTokenSeconds: 900, secureCookie: true, currentKid: 'k1' },
  });
  expect(read().auth.signingKeys.get('k1')).toHaveLength(43);
});

it('knows models and services by the algorithm that they work for; a name without one is off', () => {
  const none = read();
  expect([none.models.size, none.cloudEngines.size]).toEqual([0, 0]);
  const { models, cloudEngines } = read({
    'processing/models': 'speech=/opt/models/whisper-tiny',
    'processing/cloud-engines': 'speech=transcribe, ocr=',
  });
  expect([...models]).toEqual([['speech', '/opt/models/whisper-tiny']]);
  expect([...cloudEngines]).toEqual([['speech', 'transcribe']]);
  expect(problemsOf({ 'processing/cloud-engines': 'transcribe' })).toHaveLength(1);
});

it('lets cookies be sent over plain http only when an origin is', () => {
  expect(read({ 'web/origins': 'http://127.0.0.1:3000' }).auth.secureCookie).toBe(false);
  expect(read({ 'web/origins': 'https://a.example.com,http://b' }).auth.secureCookie).toBe(false);
});

it('names everything that is missing at once, and what creates it', () => {
  const place = { region: 'eu-central-1', stage: 'prod' };
  const missing = () => readConfig(place, new Map());
  expect(missing).toThrow(/\/intake\/prod\/storage\/bucket is missing/);
  expect(missing).toThrow(/\/intake\/prod\/auth\/refresh-key is missing/);
  expect(missing).toThrow('npm run aws:setup -- --stage prod --region eu-central-1');
  expect(missing).not.toThrow('bootstrap.ts');
  expect(() => readConfig({ ...place, endpoint: 'http://127.0.0.1:4566' }, new Map())).toThrow(
    'INTAKE_STAGE=prod AWS_REGION=eu-central-1 node scripts/bootstrap.ts',
  );
});

it.each([
  ['files/max-size', '1073741825'],
  ['files/max-size', '1e3'],
  ['files/max-size', '0'],
  ['files/large-size', '-1'],
  ['files/trash-days', '0'],
  ['files/trash-days', '91'],
  ['files/allowed-types', 'mp4,exe'],
  ['files/allowed-types', ' , '],
  ['uploads/part-url-seconds', '43201'],
  ['uploads/deadline-seconds', '599'],
  ['downloads/url-seconds', '1.5'],
  ['web/origins', '*'],
  ['web/origins', 'https://a.example.com/path'],
  ['web/origins', 'a.example.com'],
  ['auth/access-seconds', '86400'],
  ['auth/session-seconds', 'forever'],
  ['auth/issuer', ' '],
  ['auth/refresh-key', 'c2hvcnQ'],
  ['logs/level', 'INFO'],
  ['logs/level', 'trace'],
  ['logs/level', ''],
  ['auth/keys/k1', 'c2hvcnQ'],
])('refuses %s = %j, and nothing else', (name, value) => {
  expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(`/intake/test/${name} must be`)]);
});

it.each(['debug', 'info', 'warn', 'error'])('takes the log level %s', (level) => {
  expect(read({ 'logs/level': level }).logLevel).toBe(level);
});

it('logs from info on in a deployment that is older than the parameter', () => {
  expect(read().logLevel).toBe('info');
});

it('keeps deleted files for 30 days in a deployment that is older than the parameter', () => {
  expect(read().uploads.trashDays).toBe(30);
  expect(read({ 'files/trash-days': '90' }).uploads.trashDays).toBe(90);
});

it('never shows a secret in a problem', () => {
  expect(String(problemsOf({ 'auth/refresh-key': 'c2hvcnQ' }))).not.toContain('c2hvcnQ');
});

it('refuses a current key that is not there', () => {
  expect(problemsOf({ 'auth/current-key': 'k2' })).toEqual(['/intake/test/auth/keys/k2 is missing']);
});

it('verifies with every key that is there', () => {
  const config = read({ 'auth/keys/old': Buffer.alloc(32).toString('base64url') });
  expect([...config.auth.signingKeys.keys()]).toEqual(['k1', 'old']);
});

it('never lets a URL outlive the credentials that sign it, whatever an earlier release was set to', () => {
  const { uploads } = read({ 'uploads/part-url-seconds': '43200', 'downloads/url-seconds': '43200' });
  expect([uploads.partUrlSeconds, uploads.downloadUrlSeconds]).toEqual([3600, 3600]);
});

it('gives parts longer than any upload can take', () => {
  expect(ABORT_AFTER_DAYS * 86_400).toBeGreaterThan(MAX_UPLOAD_SECONDS);
  expect(() => read({ 'uploads/deadline-seconds': String(MAX_UPLOAD_SECONDS + 1) })).toThrow(
    'deadline-seconds',
  );
});
