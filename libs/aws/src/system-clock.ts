import { Clock } from '@intake/domain';

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
