import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { inRepo } from './paths.ts';

/** What serverless.yml says of a function, as far as it holds outside of AWS, too. */
export interface DeployedFunction {
  handler: string;
  /** MiB */
  memorySize: number;
  /** Seconds. */
  timeout: number;
  environment?: Record<string, string>;
  events: { sqs?: { batchSize: number; maximumConcurrency: number } }[];
}

export interface DeployedQueue {
  /** Seconds. */
  VisibilityTimeout: number;
  RedrivePolicy: { maxReceiveCount: number };
}

/** @param name as in serverless.yml */
export function deployedFunction(name: string): DeployedFunction {
  const { functions } = read('serverless.yml') as { functions: Record<string, DeployedFunction> };
  return functions[name]!;
}

/** @param name its logical id in infra/object-events.yml */
export function deployedQueue(name: string): DeployedQueue {
  const { Resources } = read('infra/object-events.yml') as {
    Resources: Record<string, { Properties: DeployedQueue }>;
  };
  return Resources[name]!.Properties;
}

/** CloudFormation's own tags mean nothing outside of it. */
function read(path: string): unknown {
  return load(readFileSync(inRepo(path), 'utf8').replaceAll(/!(?:Sub|GetAtt|Ref|If|Equals|Not)\b/g, ''));
}
