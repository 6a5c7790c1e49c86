import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { reportOutages } from './outage.ts';
import { retryTransactionConflicts } from './transaction-conflict.ts';

/** Where AWS is and who asks. Without an endpoint it is the real one, without credentials the SDK looks for them. */
export interface AwsOptions {
  region: string;
  /** One URL for all services, e.g. `http://127.0.0.1:4566`. */
  endpoint?: string;
  /** Of DynamoDB and its streams, where another emulator is that. */
  dynamoEndpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

/** Milliseconds. A Lambda behind API Gateway has 29 s for everything, retries included. */
const TIMEOUTS = { connect: 2_000, ssm: 5_000, dynamo: 3_000, s3: 15_000, sfn: 5_000, sockets: 3_000 };
const MAX_ATTEMPTS = 3;

export function createSsm(options: AwsOptions): SSMClient {
  return reportOutages(
    new SSMClient({ ...clientOptions(options, TIMEOUTS.ssm) }),
    'The settings cannot be read right now.',
  );
}

export function createDynamo(options: AwsOptions): DynamoDBDocument {
  const client = retryTransactionConflicts(new DynamoDBClient(dynamoOptions(options)));
  return DynamoDBDocument.from(reportOutages(client, 'The database cannot be reached right now.'), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

export function createSqs(options: AwsOptions): SQSClient {
  return reportOutages(
    new SQSClient(clientOptions(options, TIMEOUTS.ssm)),
    'The queue cannot be reached right now.',
  );
}

/**
 * Checksums only where an operation asks for them: by default the SDK would put the CRC32 of an empty body into every
 * presigned URL, and validate whole-object checksums on ranged reads.
 */
export function createS3(options: AwsOptions): S3Client {
  const client = new S3Client({
    ...clientOptions(options, TIMEOUTS.s3),
    forcePathStyle: options.endpoint !== undefined,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return reportOutages(client, 'The file storage cannot be reached right now.');
}

export function createSfn(options: AwsOptions): SFNClient {
  const client = new SFNClient(clientOptions(options, TIMEOUTS.sfn));
  return reportOutages(client, 'The workflow cannot be reached right now.');
}

/** Only where no Lambda reads the stream. */
export function createStreams(options: AwsOptions): DynamoDBStreamsClient {
  return new DynamoDBStreamsClient(dynamoOptions(options));
}

/** @param endpoint of the WebSocket API's stage, `https://<api>.execute-api.<region>.amazonaws.com/<stage>` */
export function createSocketApi(options: AwsOptions, endpoint: string): ApiGatewayManagementApiClient {
  const client = new ApiGatewayManagementApiClient(clientOptions({ ...options, endpoint }, TIMEOUTS.sockets));
  return reportOutages(client, 'The sockets cannot be reached right now.');
}

function dynamoOptions({ dynamoEndpoint, ...options }: AwsOptions) {
  const endpoint = dynamoEndpoint ?? options.endpoint;
  return clientOptions({ ...options, ...(endpoint && { endpoint }) }, TIMEOUTS.dynamo);
}

/** What all clients share. @param requestTimeout ms */
export function clientOptions({ region, endpoint, credentials }: AwsOptions, requestTimeout: number) {
  return {
    region,
    ...(endpoint && { endpoint }),
    ...(credentials && { credentials }),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: TIMEOUTS.connect, requestTimeout, throwOnRequestTimeout: true },
  };
}
