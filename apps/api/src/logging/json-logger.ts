import type { LoggerService } from '@nestjs/common';
import { log, logError } from './log.ts';

/** Nest's own messages as lines like all others; its chatter about routes and modules is left out. */
export class JsonLogger implements LoggerService {
  log(): void {}

  warn(message: unknown): void {
    log('warn', String(message));
  }

  error(message: unknown): void {
    logError('Nest', message);
  }
}
