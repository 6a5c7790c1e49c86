import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsOptions } from '@intake/aws';

/** Account and principal that AWS sees; an emulator has no accounts, so its address stands for them. @throws with advice */
export async function whoAmI({ region, endpoint, credentials }: AwsOptions): Promise<string> {
  if (endpoint) return `endpoint ${endpoint}`;
  const sts = new STSClient({ region, credentials });
  try {
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    return `account ${Account}, as ${Arn}`;
  } catch (error) {
    throw new Error('AWS does not know these credentials. `aws sso login` or AWS_PROFILE=… helps.', {
      cause: error,
    });
  } finally {
    sts.destroy();
  }
}
