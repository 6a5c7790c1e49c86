import { ActivityStore, type Counts, type DayCounts, type Failure, KEPT, sumOf } from '@intake/domain';

const DAY = 86_400_000;

export class MemoryActivityStore extends ActivityStore {
  private readonly counts = new Map<string, Counts>();
  private readonly failed: Failure[] = [];

  async add(date: string, counts: Counts): Promise<void> {
    this.counts.set(date, sumOf([this.counts.get(date) ?? {}, counts]));
  }

  async addFailure(failure: Failure): Promise<void> {
    this.failed.push({ ...failure });
  }

  async days(from: string, to: string): Promise<DayCounts[]> {
    return [...this.counts]
      .filter(([date]) => date >= from && date <= to)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([date, counts]) => ({ date, counts: { ...counts } }));
  }

  async failures(limit: number, now: Date): Promise<Failure[]> {
    const oldest = new Date(+now - KEPT.failures * DAY).toISOString();
    return this.failed
      .filter(({ at }) => at > oldest)
      .sort((a, b) => (a.id > b.id ? -1 : 1))
      .slice(0, limit)
      .map((failure) => ({ ...failure }));
  }
}
