import { phaseOf, type Facts } from './phase-of.ts';
import { checkMove, isOver, mayMove } from './phases.ts';
import type { Phase } from './types.ts';

const CALM: Facts = {
  stage: 'sending',
  paused: false,
  online: true,
  blocked: false,
  sending: 0,
  resting: 0,
  storedBytes: 0,
  note: undefined,
};

describe('phases', () => {
  it.each<[Partial<Facts>, Phase]>([
    [{ stage: 'queued' }, 'queued'],
    [{ stage: 'starting' }, 'starting'],
    [{}, 'queued'],
    [{ sending: 1 }, 'uploading'],
    [{ storedBytes: 1 }, 'uploading'],
    [{ sending: 1, resting: 5 }, 'uploading'],
    [{ resting: 1, storedBytes: 1 }, 'retrying'],
    [{ resting: 1, note: { code: 'SERVER_BUSY', asked: true } }, 'waiting'],
    [{ stage: 'starting', note: { code: 'NETWORK' } }, 'retrying'],
    [{ stage: 'finishing', note: { code: 'SERVER_BUSY', asked: true } }, 'waiting'],
    [{ sending: 1, online: false }, 'offline'],
    [{ sending: 1, online: false, paused: true }, 'paused'],
    [{ stage: 'queued', blocked: true }, 'waiting'],
    [{ stage: 'finishing', blocked: true }, 'finishing'],
    [{ stage: 'verifying' }, 'verifying'],
  ])('%j shows as %s', (facts, phase) => expect(phaseOf({ ...CALM, ...facts })).toBe(phase));

  it('has ends that lead nowhere', () => {
    const all: Phase[] = [
      'queued',
      'starting',
      'uploading',
      'paused',
      'offline',
      'retrying',
      'waiting',
      'finishing',
      'verifying',
      'ready',
      'refused',
      'rejected',
      'failed',
      'cancelled',
    ];
    for (const end of ['ready', 'refused', 'rejected'] as const) {
      expect(isOver(end)).toBe(true);
      expect(all.filter((phase) => phase !== end && mayMove(end, phase))).toEqual([]);
    }
  });

  it('stops a move that the table does not have', () => {
    expect(() => checkMove('ready', 'uploading')).toThrow('from ready to uploading');
    expect(() => checkMove('uploading', 'ready')).toThrow();
    expect(() => checkMove('uploading', 'uploading')).not.toThrow();
  });
});
