import type { APIGatewayProxyResultV2 } from 'aws-lambda';
import type { SocketEvent } from '../realtime/socket-event.ts';
import { SocketEvents } from '../realtime/socket-events.ts';
import { openSockets } from './sockets-context.ts';

/** API Gateway (WebSocket API: $connect, $disconnect, $default) -> SocketEvents. */
export async function handler(event: SocketEvent): Promise<APIGatewayProxyResultV2> {
  return (await openSockets()).get(SocketEvents).handle(event);
}
