import { AttemptLimiter, type AttemptRule } from '@intake/domain';

export class MemoryAttemptLimiter extends AttemptLimiter {
  private readonly windows = new Map<string, { count: number; endsAt: number }>();

  async hit({ key, limit, windowSeconds }: AttemptRule, now: Date): Promise<number> {
    let window = this.windows.get(key);
    if (!window || window.endsAt <= +now) window = { count: 0, endsAt: +now + windowSeconds * 1000 };
    window.count++;
    this.windows.set(key, window);
    return window.count <= limit ? 0 : Math.max(1, Math.ceil((window.endsAt - +now) / 1000));
  }

  async reset(key: string): Promise<void> {
    this.windows.delete(key);
  }
}
