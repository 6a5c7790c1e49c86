import { candidatesIn } from './search-candidates.ts';
import { SearchOrder } from './search-order.ts';
import { ListedPostings, type Postings, UnitedPostings } from './search-postings.ts';

const IDS = Array.from({ length: 100 }, (_, i) => String(i).padStart(3, '0'));
const every = (n: number, from = 0) => IDS.filter((_, i) => i >= from && i % n === 0);

/** As an index that reads so many files at once, and says how far it came without any. */
class Paged implements Postings {
  reads = 0;
  readonly reach = null;
  readonly units = 0;
  private readonly order: SearchOrder;
  private readonly fileIds: readonly string[];
  private readonly spend: () => void;

  constructor(order: SearchOrder, fileIds: readonly string[], spend: () => void) {
    this.order = order;
    this.fileIds = fileIds;
    this.spend = spend;
  }

  async seek(place: string) {
    this.reads++;
    this.spend();
    const ahead = IDS.toSorted(this.order.compare).filter((id) => this.order.isAhead(id, place));
    const seen = ahead.slice(0, 4);
    const hit = seen.find((id) => this.fileIds.includes(id));
    if (hit !== undefined) return { fileId: hit, isHit: true };
    return ahead.length > 4 ? { fileId: seen.at(-1)!, isHit: false } : null;
  }

  countBefore = () => 0;
}

const CASES: [string, string[][]][] = [
  ['one', [every(7)]],
  ['two', [every(2), every(3)]],
  ['three', [every(2), every(3), every(5, 40)]],
  ['what never meets', [every(2), IDS.filter((_, i) => i % 2 === 1)]],
  ['nothing', [every(1), []]],
];

describe.each([true, false])('candidates, the oldest first: %s', (oldestFirst) => {
  const order = new SearchOrder(oldestFirst);

  it.each(CASES)('are those in all lists, of %s, however little an answer may read', async (_, lists) => {
    const wanted = IDS.filter((id) => lists.every((list) => list.includes(id))).sort(order.compare);
    for (const allowed of [0, 1, 3, 1000])
      for (const most of [1, 4]) {
        const found: string[] = [];
        let after: string | undefined;
        for (let isEnd = false; !isEnd;) {
          let left = allowed;
          const reading = {
            order,
            get isSpent() {
              return left <= 0;
            },
          };
          const paged = lists.map((list) => new Paged(order, list, () => left--));
          const { fileIds, upTo } = await candidatesIn(paged, reading, after, most);
          const reads = paged.reduce((sum, one) => sum + one.reads, 0);
          expect(reads).toBeLessThanOrEqual(allowed + lists.length + 1);
          if (upTo !== null)
            expect(order.isAhead(upTo, after ? order.behind(after) : order.start)).toBe(true);
          expect(fileIds.length).toBeLessThanOrEqual(most);
          found.push(...fileIds);
          isEnd = upTo === null;
          after = upTo ?? undefined;
        }
        expect(found).toEqual(wanted);
      }
  });

  it('are of any of the lists that are united', async () => {
    const reading = { order, isSpent: false };
    const paged = new Paged(order, every(9), () => {});
    const both = new UnitedPostings(order, [new ListedPostings(order, every(10)), paged]);
    const { fileIds } = await candidatesIn([both], reading, undefined, 1000);
    expect(fileIds).toEqual([...new Set([...every(10), ...every(9)])].sort(order.compare));
  });

  it('lose no file that one list has where another was read up to', async () => {
    const reading = { order, isSpent: false };
    const some = ['003', '096'];
    const paged = new Paged(order, ['050'], () => {});
    const both = new UnitedPostings(order, [paged, new ListedPostings(order, some)]);
    const { fileIds } = await candidatesIn([both], reading, undefined, 1000);
    expect(fileIds).toEqual([...some, '050'].sort(order.compare));
  });

  it('have bounds that leave out what was decided, of whatever source an entry is', () => {
    const keys = ['w#001', 'w#001#ocr', 'w#002', 'w#002#ocr', 'w#003'];
    const within = (place: string) => {
      const { first, last } = order.bounds('w#', place);
      return keys.filter((one) => first <= one && one <= last);
    };
    expect(within(order.start)).toEqual(keys);
    expect(within(order.at('002'))).toEqual(oldestFirst ? keys.slice(2) : keys.slice(0, 4));
    expect(within(order.behind('002'))).toEqual(oldestFirst ? keys.slice(4) : keys.slice(0, 2));
  });
});
