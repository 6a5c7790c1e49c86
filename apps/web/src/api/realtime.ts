import type { Ticket } from '@intake/contract';
import { api } from './client.ts';
import { unwrap } from './problem.ts';

/** For one WebSocket within the next minute. @throws ApiError */
export const issueTicket = (): Promise<Ticket> => unwrap(api.POST('/api/v1/realtime/tickets'));
