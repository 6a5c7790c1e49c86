import { DomainError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { UserStore } from '../ports/user-store.ts';

interface Ports {
  sessions: SessionStore;
  users: UserStore;
  clock: Clock;
}

/** @throws DomainError SESSION_ENDED when it has ended or expired, or its user is disabled */
export async function assertLiving(
  { sessions, users, clock }: Ports,
  userId: string,
  sessionId: string,
): Promise<void> {
  const [session, user] = await Promise.all([sessions.find(userId, sessionId), users.find(userId)]);
  if (!session || session.expiresAt <= clock.now().toISOString() || !user || user.disabled)
    throw new DomainError('SESSION_ENDED', 'The session has ended. Please sign in again.');
}
