/**
 * The only file that reads `process.env`; everything that is not here is in Parameter Store. Abstract, so that it is token
 * and type in one.
 */
export abstract class Environment {
  /** Names the parameters `/intake/<stage>/...`. */
  abstract stage: string;
  /** One region for everything. */
  abstract region: string;
  /** One endpoint for all AWS services: the embedded AWS or LocalStack; unset on AWS. */
  abstract awsEndpoint?: string;
  /** Of DynamoDB alone, by the name that the AWS SDKs have for it. */
  abstract dynamoEndpoint?: string;
  abstract host: string;
  /** 0 takes a free one. */
  abstract port: number;
  /**
   * Express "trust proxy": how many proxies (or which addresses) stand in front. Only then is X-Forwarded-For believed;
   * by default the address is that of the connection, on Lambda API Gateway's `sourceIp`.
   */
  abstract trustProxy: string | number | false;
  /** CloudFront stands in front: its secret is demanded, and the viewer's address is the one that it names. */
  abstract cloudFront: boolean;
  /** Works behind the entry point and reads no keys. */
  abstract worker: boolean;
  /** A worker that tells webhooks, and reads their key. */
  abstract webhooks: boolean;
}

const STAGE = /^[a-z][a-z0-9-]{0,31}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const PORT = /^([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$/;
const ENDPOINT = /^https?:\/\/[^/\s]+\/?$/;
const FLAG = /^(true|false)$/;
/** `true` would believe everybody, and is refused. */
const PROXIES = /^(\d+|loopback|linklocal|uniquelocal|[\d.:a-f/, ]*[.:][\d.:a-f/, ]*)$/;

/** @throws Error naming the variable that makes no sense. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const read = (name: string, pattern: RegExp): string | undefined => {
    const value = env[name] || undefined;
    if (value === undefined || pattern.test(value)) return value;
    throw new Error(`The environment variable ${name} is "${value}", which does not match ${pattern}.`);
  };
  const proxies = read('TRUST_PROXY', PROXIES);
  return {
    stage: read('INTAKE_STAGE', STAGE) ?? 'local',
    region: read('AWS_REGION', REGION) ?? 'us-west-1',
    awsEndpoint: read('AWS_ENDPOINT_URL', ENDPOINT),
    dynamoEndpoint: read('AWS_ENDPOINT_URL_DYNAMODB', ENDPOINT),
    host: env.HOST || '127.0.0.1',
    port: Number(read('PORT', PORT) ?? 3000),
    cloudFront: read('BEHIND_CLOUDFRONT', FLAG) === 'true',
    worker: read('WITHOUT_KEYS', FLAG) === 'true',
    webhooks: read('WITH_WEBHOOKS', FLAG) === 'true',
    trustProxy: proxies && /^\d+$/.test(proxies) ? Number(proxies) : (proxies ?? false),
  };
}
