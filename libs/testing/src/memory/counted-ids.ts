import { type Clock, IdGenerator } from '@intake/domain';

/** Like ULIDs: 26 characters, sorted by time and then by order of making. */
export class CountedIds extends IdGenerator {
  private readonly clock: Clock;
  private count = 0;

  constructor(clock: Clock) {
    super();
    this.clock = clock;
  }

  next(): string {
    const time = String(this.clock.now().getTime()).padStart(15, '0');
    return `01${time}${String(++this.count).padStart(9, '0')}`;
  }
}
