import { bootstrapSettings, Changes, createSsm, rotateOriginSecret } from '@intake/aws';
import type { Target } from './aws-target.ts';

/**
 * The settings and secrets of a stage, those that are missing. Buckets, table and their names are CloudFormation's.
 * @returns what was made, or would be; never a secret
 */
export async function setUp({ stage, dryRun, ...aws }: Target, rotate = false): Promise<string[]> {
  const ssm = createSsm(aws);
  const changes = new Changes(dryRun);
  try {
    await bootstrapSettings(ssm, stage, changes);
    if (rotate) await rotateOriginSecret(ssm, stage, changes);
    return changes.made;
  } finally {
    ssm.destroy();
  }
}
