import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { ConfigSource, createStreams, type StreamRecord, TableStream } from '@intake/aws';
import { AwsClients } from '../aws/aws-clients.ts';
import { Environment } from '../environment.ts';
import { JsonLogger } from '../logging/json-logger.ts';
import { log, logError } from '../logging/log.ts';
import { FanOut } from '../realtime/fan-out.ts';
import { SocketEvents } from '../realtime/socket-events.ts';
import { SocketsModule } from '../realtime/sockets.module.ts';
import { SocketServer } from './socket-server.ts';

/** How often the table's stream is looked at while somebody listens, and while nobody does; ms. */
const POLL = { listened: 100, idle: 1000 };

/**
 * What a WebSocket API, its function and the event source of the table's stream do on AWS.
 * @param alsoTell is given every record as well
 * @returns stops it
 */
export async function startLiveUpdates(
  server: Server,
  alsoTell: (records: StreamRecord[]) => Promise<void>,
): Promise<() => Promise<void>> {
  const sockets = new SocketServer();
  const app = await NestFactory.createApplicationContext(SocketsModule.at(await sockets.listen()), {
    logger: new JsonLogger(),
    abortOnError: false,
  });
  const { dynamo } = app.get(AwsClients, { strict: false });
  const { region, awsEndpoint: endpoint, dynamoEndpoint } = app.get(Environment, { strict: false });
  const streams = createStreams({ region, endpoint, dynamoEndpoint });
  const stream = new TableStream({
    ...{ dynamo, streams, table: app.get(ConfigSource, { strict: false }).current.table },
    handle: async (records) => {
      // What may be repeated without anybody noticing comes first: a batch that fails comes again as a whole.
      await alsoTell(records);
      await app.get(FanOut).handle(records);
    },
  });
  const stopped = new AbortController();
  // Without a stream nothing would be told: then the sockets are refused, and clients look for themselves.
  const hasStream = await stream.open();
  if (hasStream) sockets.attach(server, (event) => app.get(SocketEvents).handle(event));
  else log('warn', 'the table has no stream, so there are no live updates');
  const pause = () => (sockets.size > 0 ? POLL.listened : POLL.idle);
  const behind = (error: unknown) => logError('live updates are behind', error);
  const following = hasStream ? stream.follow(pause, stopped.signal, behind) : undefined;
  return async () => {
    stopped.abort();
    sockets.close();
    await following;
    streams.destroy();
    await app.close();
  };
}
