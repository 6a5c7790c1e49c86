import { createHash, timingSafeEqual } from 'node:crypto';
import { paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';
import type { Settings } from '@intake/domain';
import type { AppConfig, ParameterPlace } from './app-config.ts';
import { readConfig } from './read-config.ts';
import { pathOf, WEBHOOK_PATH, WORKER_PATHS } from './parameters.ts';

/** Milliseconds. */
const MAX_AGE = 5 * 60_000;
/** Least time between two reloads that somebody else can provoke, e.g. with tokens of unknown keys, in ms. */
const MIN_AGE = 10_000;

interface Options extends ParameterPlace {
  maxAge?: number;
  minAge?: number;
  /** Told when a reload in the background failed; the last good configuration stays. */
  onError?: (error: unknown) => void;
}

/** The configuration from Parameter Store: read once at the start, again when it is old or a key is unknown. */
export class ConfigSource {
  private readonly ssm: SSMClient;
  private readonly options: Options;
  private config?: AppConfig;
  private triedAt = 0;
  private loading?: Promise<AppConfig>;

  constructor(ssm: SSMClient, options: Options) {
    this.ssm = ssm;
    this.options = options;
  }

  /**
   * Reads all parameters now; calls at the same time share one reading.
   * @throws ConfigError when they are not complete, DomainError UNAVAILABLE
   */
  load(): Promise<AppConfig> {
    this.triedAt = Date.now();
    this.loading ??= this.read().finally(() => (this.loading = undefined));
    return this.loading;
  }

  /** What was read last, at once; when that is old, it is read again in the background. Needs a `load` before. */
  get current(): AppConfig {
    if (!this.config) throw new Error('The configuration has not been loaded yet.');
    if (this.age() >= (this.options.maxAge ?? MAX_AGE)) {
      this.load().catch((error: unknown) => this.options.onError?.(error));
    }
    return this.config;
  }

  /** The key of this id; an unknown one is looked for in Parameter Store, so that rotation needs no restart. */
  async signingKey(kid: string): Promise<string | undefined> {
    const known = this.current.auth.signingKeys.get(kid);
    if (known !== undefined || this.age() < (this.options.minAge ?? MIN_AGE)) return known;
    return (await this.load()).auth.signingKeys.get(kid);
  }

  /**
   * Whether this is what CloudFront proves itself by, or was before the last rotation. An unknown one is looked for in
   * Parameter Store, so that a rotation refuses nothing.
   */
  async isOriginSecret(secret: string): Promise<boolean> {
    if (isAmong(this.current.originSecrets, secret)) return true;
    if (this.age() < (this.options.minAge ?? MIN_AGE)) return false;
    return isAmong((await this.load()).originSecrets, secret);
  }

  private age(): number {
    return Date.now() - this.triedAt;
  }

  private async read(): Promise<AppConfig> {
    const { stage, worker, webhooks } = this.options;
    const paths = worker ? [...WORKER_PATHS, ...(webhooks ? [WEBHOOK_PATH] : [])] : undefined;
    return (this.config = readConfig(this.options, await readParameters(this.ssm, stage, paths)));
  }
}

/**
 * The values below the stage's path, decrypted, by their name below it.
 * @param paths below the stage's; all of it by default
 */
export async function readParameters(
  ssm: SSMClient,
  stage: string,
  paths: readonly string[] = [''],
): Promise<Map<string, string>> {
  const root = pathOf(stage);
  const values = new Map<string, string>();
  const readPath = async (path: string) => {
    const query = { Path: root + path, Recursive: true, WithDecryption: true };
    for await (const page of paginateGetParametersByPath({ client: ssm }, query))
      for (const { Name, Value } of page.Parameters ?? []) values.set(Name!.slice(root.length), Value!);
  };
  await Promise.all(paths.map(readPath));
  return values;
}

/** Digests have one length, and comparing them takes the same time wherever they differ. */
function isAmong(secrets: readonly string[], given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return secrets.some((secret) => timingSafeEqual(digest(secret), digest(given)));
}

/** The domain's settings, always as they are now. */
export class LiveSettings implements Settings {
  private readonly source: ConfigSource;

  constructor(source: ConfigSource) {
    this.source = source;
  }

  get maxFileSize() {
    return this.source.current.uploads.maxFileSize;
  }

  get largeFileSize() {
    return this.source.current.uploads.largeFileSize;
  }

  get allowedTypes() {
    return this.source.current.uploads.allowedTypes;
  }

  get partUrlSeconds() {
    return this.source.current.uploads.partUrlSeconds;
  }

  get downloadUrlSeconds() {
    return this.source.current.uploads.downloadUrlSeconds;
  }

  get uploadSeconds() {
    return this.source.current.uploads.uploadSeconds;
  }

  get trashDays() {
    return this.source.current.uploads.trashDays;
  }
  get nearAddress() {
    return this.source.current.uploads.nearAddress;
  }
}
