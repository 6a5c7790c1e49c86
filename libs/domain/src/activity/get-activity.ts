import type { ActivityStore, DayCounts, Failure } from '../ports/activity-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { UserStore } from '../ports/user-store.ts';

interface Ports {
  activity: ActivityStore;
  users: UserStore;
  clock: Clock;
}

/** Failures that are shown. */
export const RECENT_FAILURES = 50;

const DAY = 86_400_000;

/** With the address of the person where the account is still there. */
export interface OwnedFailure extends Failure {
  ownerEmail?: string | undefined;
}

/** What has been going on, for administrators: every day of a stretch that ends today, and the last failures. */
export class GetActivity {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @param days 1 to 30 */
  async execute(days: number): Promise<{ days: DayCounts[]; failures: OwnedFailure[] }> {
    const { activity, clock } = this.ports;
    const now = clock.now();
    const dates = Array.from({ length: days }, (_, i) => dateOf(new Date(+now - (days - 1 - i) * DAY)));
    const [counted, failures] = await Promise.all([
      activity.days(dates[0]!, dates.at(-1)!),
      activity.failures(RECENT_FAILURES, now),
    ]);
    const byDate = new Map(counted.map(({ date, counts }) => [date, counts]));
    return {
      days: dates.map((date) => ({ date, counts: byDate.get(date) ?? {} })),
      failures: await this.withOwners(failures),
    };
  }

  private async withOwners(failures: Failure[]): Promise<OwnedFailure[]> {
    const ids = [...new Set(failures.flatMap(({ ownerId }) => ownerId ?? []))];
    const users = await Promise.all(ids.map((id) => this.ports.users.find(id)));
    const emails = new Map(users.flatMap((user) => (user ? [[user.id, user.email]] : [])));
    return failures.map((failure) => ({ ...failure, ownerEmail: emails.get(failure.ownerId ?? '') }));
  }
}

/** The day in UTC, so that it is the same wherever the code runs and whoever looks. */
export function dateOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
