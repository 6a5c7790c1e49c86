import type { GatewayRequest } from './gateway-request.ts';
import type { JsonServiceName } from './json-service.ts';

export type ServiceName = 's3' | JsonServiceName;

/** `X-Amz-Target` prefixes of the JSON services. */
const TARGETS: readonly (readonly [string, ServiceName])[] = [
  ['DynamoDB', 'dynamodb'],
  ['AmazonSSM.', 'ssm'],
  ['AmazonSQS.', 'sqs'],
  ['AWSEvents.', 'events'],
  ['AWSStepFunctions.', 'states'],
];

/** One endpoint serves all: the target header says which service is meant, else the signature's scope, else it is S3. */
export function chooseService({ headers }: GatewayRequest): ServiceName {
  const target = headers.get('x-amz-target') ?? '';
  const byTarget = TARGETS.find(([prefix]) => target.startsWith(prefix))?.[1];
  if (byTarget) return byTarget;
  const [, scoped] =
    /Credential=[^,]+\/(dynamodb|ssm|lambda|sqs|events|states)\/aws4_request/.exec(
      headers.get('authorization') ?? '',
    ) ?? [];
  return (scoped as ServiceName | undefined) ?? 's3';
}
