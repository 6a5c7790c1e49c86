import { Injectable } from '@nestjs/common';
import {
  CloseConnection,
  DomainError,
  type FileRecord,
  FileStore,
  OpenConnection,
  REALTIME,
  ResumeEvents,
  SocketGateway,
  UNFINISHED_STATES,
  type UploadState,
} from '@intake/domain';
import type { ServerMessage } from '@intake/contract';
import { toFileDto } from '../files/file.mapper.ts';
import { PROBLEMS } from '../http/problem-catalogue.ts';
import { readClientMessage } from './client-message.ts';
import { largestPart } from './largest-part.ts';
import type { SocketEvent } from './socket-event.ts';

/** Files of each kind that a snapshot looks for. */
const LOOKED_AT = 25;

/** What API Gateway tells of a connection: that it wants to open, that it sent something, that it has ended. */
@Injectable()
export class SocketEvents {
  constructor(
    private readonly openConnection: OpenConnection,
    private readonly closeConnection: CloseConnection,
    private readonly resumeEvents: ResumeEvents,
    private readonly files: FileStore,
    private readonly sockets: SocketGateway,
  ) {}

  /** @returns what API Gateway answers; anything but 200 refuses the connection */
  async handle({
    requestContext,
    queryStringParameters,
    body,
  }: SocketEvent): Promise<{ statusCode: number }> {
    const { routeKey, connectionId } = requestContext;
    try {
      if (routeKey === '$connect')
        await this.openConnection.execute(queryStringParameters?.['ticket'], connectionId);
      else if (routeKey === '$disconnect') await this.closeConnection.execute(connectionId);
      else await this.receive(connectionId, body ?? '');
      return { statusCode: 200 };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // An open connection learns by its end that it has to come again.
      if (routeKey === '$default') await this.sockets.close(connectionId);
      return { statusCode: PROBLEMS[error.code].status };
    }
  }

  private async receive(connectionId: string, text: string): Promise<void> {
    const message = readClientMessage(text);
    const send = (answer: ServerMessage) => this.sockets.send(connectionId, answer);
    if (message === null)
      await send({
        type: 'refused',
        code: 'VALIDATION_FAILED',
        detail: 'Send {"action":"resume"} or {"action":"ping"}.',
      });
    else if (message.action === 'ping') await send({ type: 'pong' });
    else for (const answer of await this.resume(connectionId, message.since)) await send(answer);
  }

  private async resume(connectionId: string, since?: number): Promise<ServerMessage[]> {
    const { ownerId, seq, missed } = await this.resumeEvents.execute(connectionId, since);
    if (missed) {
      const again = missed.map((message) => ({ type: 'events', ...message }) as ServerMessage);
      return [...again, { type: 'resumed', seq }];
    }
    const underWay = await Promise.all([
      this.inStates(ownerId, UNFINISHED_STATES),
      this.inStates(ownerId, ['verifying']),
    ]);
    const all = underWay
      .flat()
      .sort((a, b) => (a.id > b.id ? -1 : 1))
      .map(toFileDto);
    const files = largestPart(all, REALTIME.message);
    return [{ type: 'snapshot', seq, files, more: files.length < all.length }];
  }

  private async inStates(ownerId: string, states: readonly UploadState[]) {
    const query = { ownerId, states, limit: LOOKED_AT, sort: '-createdAt', deleted: false } as const;
    const found: FileRecord[] = [];
    let cursor: string | undefined;
    // A page may be short, even empty, and still have a next one.
    do {
      const page = await this.files.list({ ...query, cursor });
      found.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor && found.length < LOOKED_AT);
    return found;
  }
}
