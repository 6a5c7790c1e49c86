import { Clock } from '@intake/domain';

/** Time stands still until a test moves it. */
export class FixedClock extends Clock {
  private time: number;

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
}
