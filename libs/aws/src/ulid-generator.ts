import { randomBytes } from 'node:crypto';
import { IdGenerator } from '@intake/domain';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_BITS = 80n;
const ID_LENGTH = 26;
const TIME_LENGTH = 10;

export class UlidGenerator extends IdGenerator {
  private lastId = 0n;

  /**
   * ULID (https://github.com/ulid/spec): 48 bits of time, 80 of chance. Ids of one process rise even within a
   * millisecond and when the clock steps back, so that things made in order are listed in order.
   */
  next(): string {
    const fresh = (BigInt(Date.now()) << RANDOM_BITS) | BigInt(`0x${randomBytes(10).toString('hex')}`);
    const sameMoment = fresh >> RANDOM_BITS <= this.lastId >> RANDOM_BITS;
    this.lastId = sameMoment ? this.lastId + 1n : fresh;
    return encode(this.lastId);
  }
}

/** How every ULID of this millisecond begins, and none of an earlier one. */
export function ulidTime(time: Date): string {
  return encode(BigInt(Math.max(0, time.getTime())), TIME_LENGTH);
}

function encode(value: bigint, length = ID_LENGTH): string {
  const digits = Array.from({ length }, (_, i) => CROCKFORD[Number((value >> BigInt(5 * i)) & 31n)]);
  return digits.toReversed().join('');
}
