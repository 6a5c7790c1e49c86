import { DomainError } from '../errors.ts';
import type { AttemptLimiter } from '../ports/attempt-limiter.ts';
import type { Clock } from '../ports/clock.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import type { Settings } from '../settings.ts';

/** What a client can find out without asking. */
export const REPORTED_CODES = ['EMPTY_FILE', 'FILE_TOO_LARGE', 'TYPE_NOT_ALLOWED', 'INVALID_NAME'] as const;
export type ReportedCode = (typeof REPORTED_CODES)[number];

export interface ReportedRefusal {
  name: string;
  path?: string;
  /** Bytes. */
  size: number;
  code: ReportedCode;
}

interface Ports {
  limiter: AttemptLimiter;
  events: UploadEvents;
  settings: Settings;
  clock: Clock;
}

/** Calls of one person; each tells of up to a hundred files. */
const CALLS = { limit: 30, windowSeconds: 15 * 60 };

/** Files that a client did not even ask for belong to the same history as those that the server refused. */
export class ReportRefusals {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** The sentence is never the client's: it is read by administrators as well. @throws DomainError TOO_MANY_ATTEMPTS */
  async execute(ownerId: string, refusals: readonly ReportedRefusal[]): Promise<void> {
    const { limiter, events, clock } = this.ports;
    const retryAfter = await limiter.hit({ key: `refusals:${ownerId}`, ...CALLS }, clock.now());
    if (retryAfter > 0)
      throw new DomainError('TOO_MANY_ATTEMPTS', 'Too many reports of refused files.', { retryAfter });
    for (const { code, ...file } of refusals)
      events.happened({ kind: 'refused', ownerId, ...file, reason: this.reasonFor(code) });
  }

  private reasonFor(code: ReportedCode) {
    const limit = this.ports.settings.maxFileSize;
    switch (code) {
      case 'EMPTY_FILE':
        return { code, detail: 'This file is empty (0 bytes).' };
      case 'FILE_TOO_LARGE':
        return { code, detail: `This file is larger than ${limit} bytes.`, limit };
      case 'TYPE_NOT_ALLOWED':
        return { code, detail: 'Files of this type cannot be uploaded.' };
      case 'INVALID_NAME':
        return { code, detail: 'This name cannot be used.' };
    }
  }
}
