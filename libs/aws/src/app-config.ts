import type { UploadSettings } from '@intake/domain';

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
  /** Model or inference profile that writes summaries where Amazon Bedrock is chosen for it. */
  bedrockModel: string;
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
