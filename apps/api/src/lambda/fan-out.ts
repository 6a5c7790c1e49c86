import type { StreamRecord } from '@intake/aws';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { FanOut } from '../realtime/fan-out.ts';
import { openSockets } from './sockets-context.ts';

/** The table's stream -> FanOut. What fails comes again, in order: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<void> {
  await (await openSockets()).get(FanOut).handle(Records as StreamRecord[]);
}
