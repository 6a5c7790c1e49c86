import { World } from '@intake/domain';
import { createHash } from 'node:crypto';

/** Time stands still until a test moves it; ids and secrets are counted. */
export class FixedWorld extends World {
  private time: number;
  private count = 0;

  constructor(now = '2026-11-01T10:00:00.000Z') {
    super();
    this.time = Date.parse(now);
  }

  now(): Date {
    return new Date(this.time);
  }

  /** @param milliseconds may be negative */
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Like a ULID: 26 characters, sorted by time and then by order of making. */
  id(): string {
    const digits = `${String(this.time).padStart(15, '0')}${String(++this.count).padStart(9, '0')}`;
    return `01${digits}`;
  }

  secret(): string {
    return `secret-${String(++this.count).padStart(36, '0')}`;
  }

  async digest(text: string): Promise<string> {
    return createHash('sha256').update(text).digest('base64url');
  }
}
