import { FILE_TYPES, MAX_FILE_SIZE, type UploadSettings } from '@intake/domain';
import { ParameterReader } from './parameter-reader.ts';
import {
  LONGEST_SET_SECONDS,
  MAX_RUNS_AT_ONCE,
  MAX_TRASH_DAYS,
  MAX_UPLOAD_SECONDS,
  MAX_URL_SECONDS,
  pathOf,
  RUNS_AT_ONCE,
  TRASH_DAYS,
} from './parameters.ts';

export interface AuthConfig {
  issuer: string;
  audience: string;
  accessTokenSeconds: number;
  sessionSeconds: number;
  /** True unless a web origin is plain http, as on a laptop: then a browser would not send a Secure cookie back. */
  secureCookie: boolean;
  /** The key that signs. */
  currentKid: string;
  /** All keys that verify, by `kid`. */
  signingKeys: ReadonlyMap<string, string>;
  refreshKey: string;
}

/** In order: a level lets itself and all that follow into the log. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface AppConfig {
  region: string;
  stage: string;
  bucket: string;
  table: string;
  origins: readonly string[];
  /** What CloudFront proves itself by, the current one first; empty where no CloudFront stands in front. */
  originSecrets: readonly string[];
  uploads: UploadSettings;
  /** ARN of the state machine that analyses files; empty where there is none, and files are only kept. */
  stateMachine: string;
  /** ARN of the one that runs batches; empty where there is none. */
  batchMachine: string;
  /** Files that are analysed at the same time without anybody having asked for it; 0 for any number. */
  runsAtOnce: number;
  /** By algorithm: the folder of its model, and the service that works in its place. */
  models: ReadonlyMap<string, string>;
  cloudEngines: ReadonlyMap<string, string>;
  scan: ScanConfig;
  webhooks: WebhookConfig;
  /** A worker has none: reading it is a fault of the program. */
  readonly auth: AuthConfig;
  logLevel: LogLevel;
  /** Of the WebSocket API; unset where the local server holds the sockets. */
  realtimeUrl?: string;
}

export const SCANNERS = ['none', 'clamd', 'guardduty'] as const;

export interface ScanConfig {
  scanner: (typeof SCANNERS)[number];
  stateMachine: string;
  clamd: { host: string; port: number };
  /** Bytes. */
  maxSize: number;
}

export interface WebhookConfig {
  /** URL of the queue; empty where there are no webhooks. */
  queue: string;
  internalHosts: readonly string[];
  /** Name of the event bus that is told the same; empty where none is. */
  eventBus: string;
  /** Seals their secrets; empty where there are no webhooks. */
  key: string;
}

/** Which parameters are read. */
export interface ParameterPlace {
  region: string;
  stage: string;
  /** Of an emulator, which scripts/bootstrap.ts sets up; without one it is AWS, where CloudFormation does. */
  endpoint?: string;
  /** Only CloudFront is answered, which proves itself by a secret. */
  cloudFront?: boolean;
  /** Works behind the entry point: reads neither the keys nor who may sign in. */
  worker?: boolean;
  /** A worker that tells webhooks: reads their key. */
  webhooks?: boolean;
}

/** All that is wrong with a deployment's parameters, at once, and what sets it right. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor({ stage, region, endpoint }: ParameterPlace, problems: string[]) {
    const list = problems.map((problem) => `\n  - ${problem}`).join('');
    const fix = endpoint
      ? `INTAKE_STAGE=${stage} AWS_REGION=${region} node scripts/bootstrap.ts --origin <address of the web app>`
      : `npm run aws:setup -- --stage ${stage} --region ${region}, then npm run aws:deploy with the same`;
    super(
      `The parameters of stage "${stage}" in ${region} are not complete:${list}\n` +
        `This creates what is missing, and changes nothing else: ${fix}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

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
