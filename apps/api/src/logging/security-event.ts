import type { Request } from 'express';
import { requestIdOf } from '../http/request-id.ts';
import { log } from './log.ts';
import { ownerHash } from './owner-hash.ts';

export type SecurityEvent =
  'sign-in' | 'sign-in-refused' | 'refresh-refused' | 'sign-out' | 'admin' | 'admin-refused';

/**
 * One line of the log for whoever looks after security, to be found by its message: who (as a hash), from where, with what
 * outcome. An e-mail address that was typed is a hash as well: what people type there can be a password.
 */
export function logSecurity(
  request: Request,
  event: SecurityEvent,
  { userId, email, code }: { userId?: string; email?: string; code?: string } = {},
): void {
  const refused = event.endsWith('-refused');
  log(refused ? 'warn' : 'info', 'security', {
    event,
    requestId: requestIdOf(request),
    address: request.ip,
    owner: userId && ownerHash(userId),
    account: email && ownerHash(email.trim().toLowerCase()),
    code,
  });
}
