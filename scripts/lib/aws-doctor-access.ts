import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { Diagnosis, type Deployment } from './aws-diagnosis.ts';
import { whoAmI } from './aws-identity.ts';

/** Signatures older or younger than this are refused, in ms. */
const MAX_SKEW = 15 * 60_000;
/** Beyond this the clock is worth correcting before AWS refuses it, in ms. */
const SUSPICIOUS_SKEW = 60_000;

/** Real credentials of the right kind, and one region for everything. */
export async function checkCredentials({ target, ssm }: Deployment): Promise<string> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  if (AWS_REGION && AWS_DEFAULT_REGION && AWS_REGION !== AWS_DEFAULT_REGION) {
    throw new Diagnosis(
      `AWS_REGION is ${AWS_REGION} and AWS_DEFAULT_REGION is ${AWS_DEFAULT_REGION}.`,
      'Unset one of them: some tools follow the one, some the other.',
    );
  }
  const identity = await whoAmI(target);
  try {
    await ssm.send(new GetParametersByPathCommand({ Path: `/intake/${target.stage}/`, MaxResults: 1 }));
  } catch (error) {
    throw new Diagnosis('Parameter Store refuses these credentials.', adviceFor(target.endpoint), error);
  }
  return `${identity}, ${target.region}`;
}

function adviceFor(endpoint: string | undefined): string {
  if (!endpoint)
    return 'The principal needs ssm:GetParametersByPath on /intake/*; is the session still valid?';
  return `Take the credentials of ${endpoint}: \`source .local/aws.env\` for npm start, test/test for LocalStack.`;
}

/** Signatures carry the time; S3 says what it takes the time to be. */
export async function checkClock({ target }: Deployment): Promise<string> {
  const url = target.endpoint ?? `https://s3.${target.region}.amazonaws.com`;
  const asked = Date.now();
  // The answer's date is all that is wanted: the address of S3 leads on to a page about S3, on other clocks.
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  const skew = (asked + Date.now()) / 2 - Date.parse(response.headers.get('date') ?? '');
  return clockVerdict(skew);
}

/** @param skew this machine's time minus S3's, in ms; NaN when S3 did not say */
export function clockVerdict(skew: number): string {
  if (Number.isNaN(skew)) return 'S3 did not say what time it is';
  const seconds = Math.round(skew / 1000);
  if (Math.abs(skew) < SUSPICIOUS_SKEW) return `${Math.abs(seconds)} s from S3's`;
  const difference = `This clock is ${Math.abs(seconds)} s ${skew > 0 ? 'ahead' : 'behind'}.`;
  throw new Diagnosis(
    Math.abs(skew) >= MAX_SKEW ? `${difference} AWS refuses all signatures.` : difference,
    'Synchronise it: `timedatectl set-ntp true`, on Windows `w32tm /resync`.',
  );
}
