/**
 * Every parameter that a deployment has in Parameter Store, below `/intake/<stage>/`. This table is the only place that
 * knows their names; the README, serverless.yml and the bootstrap follow it.
 */
export interface ParameterDoc {
  name: string;
  type: 'String' | 'StringList' | 'SecureString';
  about: string;
}

/** A presigned URL ends with the credentials that signed it, and those of a function are renewed in time for one hour. */
export const MAX_URL_SECONDS = 3_600;
/** 7 days. */
export const MAX_UPLOAD_SECONDS = 7 * 86_400;
/** The bucket aborts what even the sweeper lost: later than any upload can still be open. In days. */
export const ABORT_AFTER_DAYS = MAX_UPLOAD_SECONDS / 86_400 + 1;
/** Days in the trash where nothing is set. */
export const TRASH_DAYS = 30;
export const MAX_TRASH_DAYS = 90;
/** Files that are analysed at the same time where nothing is set: what an account that runs ten functions at once bears. */
export const RUNS_AT_ONCE = 2;
/** Writes summaries where Amazon Bedrock is chosen for that and no model is named. */
export const BEDROCK_MODEL = 'amazon.nova-lite-v1:0';
/** As many names fit into one item of the table with room to spare. */
export const MAX_RUNS_AT_ONCE = 1_000;
/** What earlier releases took for a lifetime, so that their settings still start. */
export const LONGEST_SET_SECONDS = 43_200;

const text = (name: string, about: string): ParameterDoc => ({ name, type: 'String', about });
const list = (name: string, about: string): ParameterDoc => ({ name, type: 'StringList', about });
const secret = (name: string, about: string): ParameterDoc => ({ name, type: 'SecureString', about });

export const PARAMETERS = {
  bucket: text('storage/bucket', 'S3 bucket that holds the files. A change needs a restart.'),
  table: text('database/table', 'DynamoDB table that holds everything else. A change needs a restart.'),
  origins: list(
    'web/origins',
    'Origins of the web app, e.g. https://files.example.com; the bucket allows them by CORS.',
  ),
  maxFileSize: text('files/max-size', 'Largest file in bytes, 1 to 1073741824.'),
  largeFileSize: text('files/large-size', 'Files above this many bytes get a LARGE_FILE warning.'),
  allowedTypes: list('files/allowed-types', 'Extensions that may be uploaded, without the dot.'),
  trashDays: text(
    'files/trash-days',
    `Days that a deleted file can be restored, 1 to ${MAX_TRASH_DAYS}; holds for what is deleted from then on. Without it: ${TRASH_DAYS}.`,
  ),
  partUrlSeconds: text(
    'uploads/part-url-seconds',
    `Lifetime of the URL of a part, 60 to ${MAX_URL_SECONDS} seconds; more is taken for that.`,
  ),
  uploadSeconds: text(
    'uploads/deadline-seconds',
    `Time for an upload until it is given up, 600 to ${MAX_UPLOAD_SECONDS} seconds.`,
  ),
  nearAddress: text(
    'uploads/near-address',
    'Where files of one PUT are sent by the app\'s own address, https://…/put (a way of the distribution to the bucket); without it, or "off": to the bucket itself.',
  ),
  downloadUrlSeconds: text(
    'downloads/url-seconds',
    `Lifetime of a download URL, 30 to ${MAX_URL_SECONDS} seconds; more is taken for that.`,
  ),
  issuer: text('auth/issuer', 'Issuer (iss) of access tokens.'),
  audience: text('auth/audience', 'Audience (aud) of access tokens.'),
  accessTokenSeconds: text('auth/access-seconds', 'Lifetime of an access token, 60 to 3600 seconds.'),
  sessionSeconds: text('auth/session-seconds', 'Lifetime of a sign-in, 3600 to 31536000 seconds.'),
  currentKid: text('auth/current-key', 'Id (kid) of the key that signs new access tokens.'),
  refreshKey: secret(
    'auth/refresh-key',
    'Key from which refresh tokens are derived, 32 random bytes, base64url.',
  ),
  originSecret: text(
    'web/origin-secret',
    'What CloudFront adds to each request, base64url: the API answers no other. CloudFormation cannot read a SecureString here.',
  ),
  previousOriginSecret: text(
    'web/origin-secret-previous',
    'The one before, accepted until the distribution sends the new one everywhere.',
  ),
  stateMachine: text(
    'processing/state-machine',
    'ARN of the state machine that analyses files; without it they are kept and not analysed. A change needs a restart.',
  ),
  batchMachine: text(
    'processing/batch-machine',
    'ARN of the state machine that runs batches; without it there are none. A change needs a restart.',
  ),
  runsAtOnce: text(
    'processing/runs-at-once',
    `Files that are analysed at the same time by themselves, up to ${MAX_RUNS_AT_ONCE}; others wait. 0: any number. Without it: ${RUNS_AT_ONCE}. What somebody asks for does not wait.`,
  ),
  models: list(
    'processing/models',
    'Folders of models by the algorithm that works with them, e.g. speech=/opt/models/whisper-tiny. Without it: none.',
  ),
  cloudEngines: list(
    'processing/cloud-engines',
    'Services that work in place of an algorithm, e.g. speech=transcribe: files leave for them, and they cost money. Without it: none.',
  ),
  bedrockModel: text(
    'processing/bedrock-model',
    `Model or inference profile of Amazon Bedrock that writes summaries, with document=bedrock, e.g. eu.amazon.nova-lite-v1:0. Without it: ${BEDROCK_MODEL}.`,
  ),
  scanner: text(
    'scan/scanner',
    'What looks for malware before a file is ready: none, clamd or guardduty. Without it: none. A change needs a restart.',
  ),
  clamd: text('scan/clamd', 'Where clamd listens, host:port; with scan/scanner clamd.'),
  scanMaxSize: text(
    'scan/max-size',
    'Bytes of the largest file that clamd is sent; its StreamMaxLength is at least that. Larger files are not scanned. Without it: 1073741824.',
  ),
  scanMachine: text(
    'scan/state-machine',
    'ARN of the state machine that brings verdicts. A change needs a restart.',
  ),
  webhookQueue: text(
    'webhooks/queue',
    'URL of the queue of webhook deliveries; without it there are no webhooks. A change needs a restart.',
  ),
  webhookKey: secret(
    'webhooks/key',
    'Key that seals the secrets of webhooks in the table, 32 random bytes, base64url. Never change it.',
  ),
  eventBus: text(
    'webhooks/event-bus',
    'Event bus of EventBridge that is told what webhooks are told, about all owners: default, or its name. Without it: none. A change needs a restart.',
  ),
  webhookHosts: list(
    'webhooks/internal-hosts',
    'Host names inside of your network that webhooks may reach all the same, also by http. Without it: none.',
  ),
  realtimeUrl: text(
    'realtime/url',
    'Address of the WebSocket API, wss://…; without it live updates come from where the API is.',
  ),
  logLevel: text('logs/level', 'Least level of log lines: debug, info, warn or error. Without it: info.'),
} as const satisfies Record<string, ParameterDoc>;

/** Signing keys: one parameter each, named by its `kid`. Keys that stay here still verify what they once signed. */
export const SIGNING_KEYS = secret(
  'auth/keys/',
  'Key for HS256, 32 random bytes, base64url; the name ends in its kid.',
);

export type ParameterName = keyof typeof PARAMETERS;

/** Paths of what a function reads that signs nobody in. Its role allows these, and `auth/` and `web/` not. */
export const WORKER_PATHS = [
  'database',
  'downloads',
  'files',
  'logs',
  'processing',
  'realtime',
  'scan',
  'storage',
  'uploads',
] as const;

/** Of the functions that deliver webhooks, besides. */
export const WEBHOOK_PATH = 'webhooks';

/** `/intake/<stage>/` */
export function pathOf(stage: string): string {
  return `/intake/${stage}/`;
}
