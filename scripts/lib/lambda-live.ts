import type { Server } from 'node:http';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import {
  type AwsOptions,
  createDynamo,
  createSsm,
  createStreams,
  isChange,
  PARAMETERS,
  pathOf,
  type StreamRecord,
  TableStream,
} from '@intake/aws';
import { SocketServer } from '../../apps/api/src/local/socket-server.ts';
import { SOCKET_PATH } from '../../apps/api/src/realtime/socket-event.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** Lambda looks at a shard four times a second. */
const POLL_MS = 250;

interface Options {
  aws: AwsOptions;
  stage: string;
  table: string;
  /** Address of the gateway. */
  url: string;
  gateway: Server;
  sockets: SocketServer;
  realtime: LambdaFunction;
  fanOut: LambdaFunction;
  log: (line: string) => void;
}

/** The WebSocket API and the event source of the table's stream, as serverless.yml has them. @returns stops both */
export async function serveLive(options: Options): Promise<() => Promise<void>> {
  const { aws, stage, table, url, gateway, sockets, realtime, fanOut, log } = options;
  const ssm = createSsm(aws);
  const { name, type } = PARAMETERS.realtimeUrl;
  const Value = url.replace('http', 'ws') + SOCKET_PATH;
  await ssm.send(new PutParameterCommand({ Name: pathOf(stage) + name, Type: type, Value, Overwrite: true }));
  ssm.destroy();
  sockets.attach(gateway, (event) => realtime.invoke(event));

  const [dynamo, streams] = [createDynamo(aws), createStreams(aws)];
  const handle = async (records: StreamRecord[]) => {
    const Records = records.filter(isChange).map(asLambdaHasIt);
    if (Records.length > 0) await fanOut.invoke({ Records });
  };
  const stream = new TableStream({ dynamo, streams, table, handle });
  await stream.open();
  const stopped = new AbortController();
  const failed = (error: unknown) => log(`[stream] ${error}`);
  const following = stream.follow(() => POLL_MS, stopped.signal, failed);
  return async () => {
    stopped.abort();
    sockets.close();
    await following;
    for (const client of [dynamo, streams]) client.destroy();
  };
}

/** Lambda has times in seconds. */
function asLambdaHasIt({ dynamodb, ...record }: StreamRecord): StreamRecord {
  const at = dynamodb?.ApproximateCreationDateTime;
  const ApproximateCreationDateTime = at instanceof Date ? +at / 1000 : at;
  return { ...record, dynamodb: { ...dynamodb, ApproximateCreationDateTime } };
}
