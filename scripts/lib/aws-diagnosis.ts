import type { S3Client } from '@aws-sdk/client-s3';
import type { AppConfig, createDynamo, createSsm } from '@intake/aws';
import type { Target } from './aws-target.ts';

/** Thrown by a check: what is wrong, and what helps. */
export class Diagnosis extends Error {
  readonly advice: string;

  constructor(message: string, advice: string, cause?: unknown) {
    super(message, { cause });
    this.advice = advice;
  }
}

/** What the checks look at, made as the application makes it. */
export interface Deployment {
  target: Target;
  ssm: ReturnType<typeof createSsm>;
  s3: S3Client;
  dynamo: ReturnType<typeof createDynamo>;
  config: AppConfig;
}
