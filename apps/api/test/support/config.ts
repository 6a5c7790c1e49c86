import type { AppConfig, ConfigSource } from '@intake/aws';
import { FILE_TYPES, MAX_FILE_SIZE } from '@intake/domain';

export const KID = 'k1';
export const KEY = Buffer.alloc(32, 7).toString('base64url');

export function aConfig(): AppConfig {
  return {
    region: 'us-west-1',
    stage: 'test',
    bucket: 'bucket',
    table: 'table',
    origins: ['https://files.example.com'],
    originSecrets: [],
    uploads: {
      maxFileSize: MAX_FILE_SIZE,
      largeFileSize: 100_000_000,
      allowedTypes: FILE_TYPES.map(({ extension }) => extension),
      partUrlSeconds: 900,
      downloadUrlSeconds: 300,
      uploadSeconds: 86_400,
      trashDays: 30,
    },
    stateMachine: '',
    batchMachine: '',
    runsAtOnce: 2,
    models: new Map(),
    cloudEngines: new Map(),
    bedrockModel: 'amazon.nova-lite-v1:0',
    scan: { scanner: 'none', stateMachine: '', clamd: { host: '', port: 3310 }, maxSize: MAX_FILE_SIZE },
    webhooks: { queue: 'https://queue.example.com', internalHosts: [], eventBus: '', key: KEY },
    auth: {
      issuer: 'https://issuer.example',
      audience: 'intake',
      accessTokenSeconds: 600,
      sessionSeconds: 30 * 86_400,
      secureCookie: true,
      currentKid: KID,
      signingKeys: new Map([[KID, KEY]]),
      refreshKey: KEY,
    },
    logLevel: 'info',
  };
}

/** Parameter Store with nothing behind it: what a test puts into `config` is what it holds. */
export function aConfigSource(
  config: AppConfig,
): Pick<ConfigSource, 'current' | 'signingKey' | 'isOriginSecret'> {
  return {
    current: config,
    signingKey: async (kid) => config.auth.signingKeys.get(kid),
    isOriginSecret: async (secret) => config.originSecrets.includes(secret),
  };
}
