import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { logError } from '../logging/log.ts';
import { SOCKET_PATH, type SocketEvent } from '../realtime/socket-event.ts';

type Handle = (event: SocketEvent) => Promise<{ statusCode: number }>;

/** As API Gateway has them: bytes of a frame, ms of a connection's life. */
const LIMITS = { frame: 32 * 1024, life: 2 * 3_600_000 };
/** ms after which a connection whose other end is silent counts as lost. */
const SILENCE = 60_000;
/** Says that the server goes away: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const GOING_AWAY = 1001;

/**
 * What API Gateway's WebSocket API does on AWS: it holds the sockets, hands their events to a handler, and takes messages for
 * them at `/@connections`, on an address of its own on loopback that nobody outside reaches.
 */
export class SocketServer {
  private readonly sockets = new Map<string, WebSocket>();
  private readonly upgrades = new WebSocketServer({ noServer: true, maxPayload: LIMITS.frame });
  private readonly management = createServer((request, response) => this.manage(request, response));

  /** How many are open. */
  get size(): number {
    return this.sockets.size;
  }

  /** @returns where PostToConnection goes */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.management.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.management.address() as AddressInfo).port}`;
  }

  /** From now on requests to `SOCKET_PATH` become sockets. */
  attach(server: Server, handle: Handle): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Node leaves an upgraded connection to us, its errors too.
      socket.on('error', () => socket.destroy());
      const url = URL.parse(request.url ?? '', 'http://local');
      if (url?.pathname !== SOCKET_PATH) return refuse(socket, 404);
      const connectionId = randomBytes(16).toString('base64url');
      const query = Object.fromEntries(url.searchParams);
      handle({ requestContext: { routeKey: '$connect', connectionId }, queryStringParameters: query })
        .catch(failed('$connect', { statusCode: 500 }))
        .then(({ statusCode }) => {
          if (statusCode !== 200) return refuse(socket, statusCode);
          this.upgrades.handleUpgrade(request, socket, head, (opened) =>
            this.hold(opened, connectionId, handle),
          );
        });
    });
  }

  /** Ends all of them; their clients come back when there is a server again. */
  close(): void {
    for (const socket of this.sockets.values()) socket.close(GOING_AWAY);
    for (const socket of this.upgrades.clients) setTimeout(() => socket.terminate(), 1000).unref();
    this.management.close();
    this.management.closeAllConnections();
  }

  private hold(socket: WebSocket, connectionId: string, handle: Handle): void {
    this.sockets.set(connectionId, socket);
    const tell = (routeKey: string, body?: string) =>
      handle({ requestContext: { routeKey, connectionId }, body }).catch(failed(routeKey));
    let heard = Date.now();
    const watch = setInterval(() => {
      if (Date.now() - heard > SILENCE) socket.terminate();
      else socket.ping();
    }, SILENCE / 2);
    const end = setTimeout(() => socket.close(GOING_AWAY), LIMITS.life);
    socket
      .on('pong', () => (heard = Date.now()))
      .on('error', () => socket.terminate())
      .on('message', (data: RawData) => {
        heard = Date.now();
        void tell('$default', data.toString());
      })
      .on('close', () => {
        clearInterval(watch);
        clearTimeout(end);
        this.sockets.delete(connectionId);
        void tell('$disconnect');
      });
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
  manage(request: IncomingMessage, response: ServerResponse): void {
    const [, encoded = ''] = /\/(?:@|%40)connections\/(.+)$/.exec(request.url ?? '') ?? [];
    // Ids are base64url, of which only a final "=" would be encoded.
    const connectionId = encoded.replaceAll('%3D', '=');
    const socket = this.sockets.get(connectionId);
    if (!socket) return void response.writeHead(410, { 'x-amzn-errortype': 'GoneException' }).end('{}');
    if (request.method === 'DELETE') {
      socket.close();
      return void response.writeHead(204).end();
    }
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      socket.send(Buffer.concat(pieces).toString());
      response.writeHead(200).end('{}');
    });
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

const failed =
  <Answer>(routeKey: string, answer?: Answer) =>
  (error: unknown): Answer => {
    logError('an event of a socket failed', error, { routeKey });
    return answer as Answer;
  };
