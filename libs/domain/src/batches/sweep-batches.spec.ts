import { batchFixture, OWNER } from '@intake/testing';
import { BATCH_LIMITS, type Batch } from '@intake/domain';

const aBatch = (n: number, at: string): Batch => {
  const batchId = `01B${String(n).padStart(23, '0')}`;
  return {
    ...{ ownerId: OWNER, batchId, round: batchId, state: 'planning', version: 1, files: { folder: 'a' } },
    ...{ concurrency: 5, createdAt: at, updatedAt: at },
  };
};

describe('the sweep of batches', () => {
  const made = async (count: number) => {
    const fixture = batchFixture();
    const at = fixture.clock.now().toISOString();
    for (let n = 0; n < count; n++) await fixture.memory.batches.create(aBatch(n, at));
    fixture.clock.advance(BATCH_LIMITS.checked);
    return fixture;
  };

  it('moves on everything that is due, not the first page of it', async () => {
    const fixture = await made(250);
    expect(await fixture.sweep.execute()).toEqual({ swept: 250, failed: [] });
    expect(fixture.memory.workflow.executions.size).toBe(250);
    // Each once: they are due again later.
    expect(await fixture.sweep.execute()).toEqual({ swept: 0, failed: [] });
  });

  it('is not held up by those that it cannot move on', async () => {
    const fixture = await made(130);
    const { workflow } = fixture.memory;
    const find = workflow.find.bind(workflow);
    workflow.find = (ref) =>
      ref.batchId < aBatch(120, '').batchId ? Promise.reject(new Error('throttled')) : find(ref);
    const { swept, failed } = await fixture.sweep.execute();
    expect({ swept, failed: failed.length }).toEqual({ swept: 10, failed: 120 });
  });

  it('stops in between when its time is up', async () => {
    const fixture = await made(3);
    expect(await fixture.sweep.execute(fixture.clock.now())).toEqual({ swept: 0, failed: [] });
  });
});
