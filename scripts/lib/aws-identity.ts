import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsOptions } from '@intake/aws';

/** Account and principal that AWS sees, in words; an emulator has no accounts, so its address stands for them. @throws with advice */
export async function whoAmI(aws: AwsOptions): Promise<string> {
  if (aws.endpoint) return `endpoint ${aws.endpoint}`;
  const { Account, Arn } = await callerIdentity(aws);
  return `account ${Account}, as ${Arn}`;
}

/** The account's twelve digits, and the principal. @throws with advice when AWS does not know the credentials */
export async function callerIdentity({ region, credentials }: AwsOptions) {
  const sts = new STSClient({ region, credentials });
  try {
    return await sts.send(new GetCallerIdentityCommand({}));
  } catch (error) {
    throw new Error('AWS does not know these credentials. `aws sso login` or AWS_PROFILE=… helps.', {
      cause: error,
    });
  } finally {
    sts.destroy();
  }
}
