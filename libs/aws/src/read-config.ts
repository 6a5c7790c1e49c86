import { FILE_TYPES, MAX_FILE_SIZE, type UploadSettings } from '@intake/domain';
import {
  type AppConfig,
  type AuthConfig,
  ConfigError,
  LOG_LEVELS,
  type ParameterPlace,
  type ScanConfig,
  SCANNERS,
  type WebhookConfig,
} from './app-config.ts';
import { ParameterReader } from './parameter-reader.ts';
import {
  LONGEST_SET_SECONDS,
  MAX_RUNS_AT_ONCE,
  MAX_TRASH_DAYS,
  MAX_UPLOAD_SECONDS,
  MAX_URL_SECONDS,
  pathOf,
  BEDROCK_MODEL,
  RUNS_AT_ONCE,
  TRASH_DAYS,
} from './parameters.ts';

const EXTENSIONS = FILE_TYPES.map((type) => type.extension);

/**
 * @param values parameters by their name below the stage's path, e.g. `storage/bucket`
 * @throws ConfigError naming everything that is missing or invalid
 */
export function readConfig(place: ParameterPlace, values: ReadonlyMap<string, string>): AppConfig {
  const { region, stage } = place;
  const read = new ParameterReader(pathOf(stage), values);
  const entry = place.worker ? null : entryConfig(read, place);
  const config: AppConfig = {
    region,
    stage,
    bucket: read.text('bucket'),
    table: read.text('table'),
    origins: entry?.origins ?? [],
    originSecrets: entry?.originSecrets ?? [],
    uploads: uploadSettings(read),
    stateMachine: read.optionalText('stateMachine'),
    batchMachine: read.optionalText('batchMachine'),
    runsAtOnce: read.number('runsAtOnce', 0, MAX_RUNS_AT_ONCE, RUNS_AT_ONCE),
    models: read.pairs('models'),
    cloudEngines: read.pairs('cloudEngines'),
    bedrockModel: read.optionalText('bedrockModel') || BEDROCK_MODEL,
    scan: scanConfig(read),
    webhooks: webhookConfig(read),
    get auth() {
      if (!entry) throw new Error('A worker has no keys.');
      return entry.auth;
    },
    logLevel: read.choice('logLevel', LOG_LEVELS, 'info'),
    realtimeUrl: read.optional('realtimeUrl', isSocketUrl, 'an address like wss://example.com/live'),
  };
  if (read.problems.length > 0) throw new ConfigError(place, read.problems);
  return config;
}

function scanConfig(read: ParameterReader): ScanConfig {
  const [host = '', port = '3310'] = read.optionalText('clamd').split(':');
  const scanner = read.choice('scanner', SCANNERS, 'none');
  const stateMachine = read.optionalText('scanMachine');
  // Without it files would become ready unscanned, and nobody would be told.
  if (scanner !== 'none' && !stateMachine) read.problems.push('scan/scanner needs scan/state-machine');
  if (scanner === 'clamd' && !(host && /^\d{1,5}$/.test(port)))
    read.problems.push('scan/scanner "clamd" needs scan/clamd, host:port');
  return {
    scanner,
    stateMachine,
    clamd: { host, port: Number(port) },
    maxSize: read.number('scanMaxSize', 1, MAX_FILE_SIZE, MAX_FILE_SIZE),
  };
}

function webhookConfig(read: ParameterReader): WebhookConfig {
  const [queue, [key = '']] = [read.optionalText('webhookQueue'), read.optionalKey('webhookKey')];
  const internalHosts = read.optionalText('webhookHosts').split(',').filter(Boolean);
  return {
    queue: key && queue,
    key,
    internalHosts: internalHosts.map((host) => host.trim().toLowerCase()),
    eventBus: read.optionalText('eventBus'),
  };
}

/** What only the entry point needs: who may call it, and the keys. */
function entryConfig(read: ParameterReader, { cloudFront }: ParameterPlace) {
  const origins = read.list(
    'origins',
    isOrigin,
    'a comma-separated list of origins like https://example.com',
  );
  return {
    origins,
    originSecrets: cloudFront ? [read.key('originSecret'), ...read.optionalKey('previousOriginSecret')] : [],
    auth: { ...authConfig(read), secureCookie: origins.every((origin) => origin.startsWith('https:')) },
  };
}

function uploadSettings(read: ParameterReader): UploadSettings {
  return {
    maxFileSize: read.number('maxFileSize', 1, MAX_FILE_SIZE),
    largeFileSize: read.number('largeFileSize', 1, MAX_FILE_SIZE),
    allowedTypes: read.list(
      'allowedTypes',
      (one) => EXTENSIONS.includes(one),
      `among ${EXTENSIONS.join(',')}`,
    ),
    partUrlSeconds: Math.min(read.number('partUrlSeconds', 60, LONGEST_SET_SECONDS), MAX_URL_SECONDS),
    downloadUrlSeconds: Math.min(read.number('downloadUrlSeconds', 30, LONGEST_SET_SECONDS), MAX_URL_SECONDS),
    uploadSeconds: read.number('uploadSeconds', 600, MAX_UPLOAD_SECONDS),
    trashDays: read.number('trashDays', 1, MAX_TRASH_DAYS, TRASH_DAYS),
    nearAddress: nearAddress(read),
  };
}

function nearAddress(read: ParameterReader): string | undefined {
  const address = read.optional(
    'nearAddress',
    isNearAddress,
    'an address like https://example.com/put, or off',
  );
  return address === 'off' ? undefined : address;
}

function authConfig(read: ParameterReader): Omit<AuthConfig, 'secureCookie'> {
  const signingKeys = read.signingKeys();
  return {
    issuer: read.text('issuer'),
    audience: read.text('audience'),
    accessTokenSeconds: read.number('accessTokenSeconds', 60, 3600),
    sessionSeconds: read.number('sessionSeconds', 3600, 31_536_000),
    currentKid: read.kid(signingKeys),
    signingKeys,
    refreshKey: read.key('refreshKey'),
  };
}

function isSocketUrl(value: string): boolean {
  return /^wss?:\/\/[^\s]+$/.test(value);
}

/** Without TLS on this machine only. */
function isNearAddress(value: string): boolean {
  return value === 'off' || /^(https:\/\/|http:\/\/127\.0\.0\.1)[^\s?#]+[^\s?#/]$/.test(value);
}

function isOrigin(value: string): boolean {
  return /^https?:\/\/[^/\s,*]+$/.test(value);
}
