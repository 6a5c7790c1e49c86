import { userInfo } from 'node:os';
import { ownerHash } from '../../apps/api/src/logging/owner-hash.ts';

/**
 * A security event as the API logs them, of something that was done to an account from a terminal: for whoever keeps what
 * such commands print. The address is a hash, as in the API's log.
 * @param command of `npm run user`
 */
export function accountEvent(command: string, email: string, stage: string, now = new Date()): string {
  return JSON.stringify({
    time: now.toISOString(),
    level: 'info',
    message: 'security',
    event: `account-${command}`,
    account: ownerHash(email.trim().toLowerCase()),
    stage,
    operator: userInfo().username,
  });
}
