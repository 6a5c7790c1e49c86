/** Where the local server holds the sockets; below /api, so that a proxy in front hands it on. */
export const SOCKET_PATH = '/api/realtime';

/** As far as it is used: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html */
export interface SocketEvent {
  requestContext: { routeKey: string; connectionId: string };
  queryStringParameters?: Record<string, string | undefined> | null;
  body?: string | null;
}
