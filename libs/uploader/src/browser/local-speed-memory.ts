import type { SpeedMemory } from '../core/platform.ts';

const KEY = 'intake-uploader.speed';

/** Keeps the measured speed in localStorage; where that is blocked, nothing is remembered and nothing fails. */
export class LocalSpeedMemory implements SpeedMemory {
  read(): number | undefined {
    try {
      const value = Number(localStorage.getItem(KEY));
      return value >= 1 && Number.isFinite(value) ? Math.round(value) : undefined;
    } catch {
      return undefined;
    }
  }

  write(bytesPerSecond: number): void {
    try {
      localStorage.setItem(KEY, String(bytesPerSecond));
    } catch {
      // blocked or full
    }
  }
}
