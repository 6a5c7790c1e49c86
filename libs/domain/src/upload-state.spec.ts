import { assertCanBecome, canBecome, readState, UPLOAD_STATES } from './upload-state.ts';

describe('upload states', () => {
  it('lead from the first part to ready, one step at a time', () => {
    expect(canBecome('uploading', 'completing')).toBe(true);
    expect(canBecome('completing', 'verifying')).toBe(true);
    expect(canBecome('verifying', 'ready')).toBe(true);
  });

  it('never take a verified file away again', () => {
    expect(UPLOAD_STATES.filter((state) => canBecome('ready', state))).toEqual([]);
    expect(readState('processing')).toBe('ready');
  });

  it('lead a file of one PUT straight to ready, or to verifying after a doubt: S3 has nothing to assemble', () => {
    expect(canBecome('uploading', 'ready')).toBe(true);
    expect(canBecome('uploading', 'rejected')).toBe(true);
    expect(canBecome('uploading', 'verifying')).toBe(true);
    expect(canBecome('completing', 'ready')).toBe(false);
  });

  it.each(['aborted', 'expired', 'rejected', 'failed'] as const)('end at %s', (end) => {
    expect(UPLOAD_STATES.filter((state) => canBecome(end, state))).toEqual([]);
  });

  it('cannot be given up once S3 may be assembling', () => {
    expect(() => assertCanBecome('completing', 'aborted')).toThrow(
      expect.objectContaining({ code: 'STATE_CONFLICT' }),
    );
  });

  it('reach every state from uploading', () => {
    const reached = new Set<string>(['uploading']);
    for (const from of reached)
      UPLOAD_STATES.filter((to) => canBecome(from as 'uploading', to)).forEach((to) => reached.add(to));
    expect([...reached].sort()).toEqual([...UPLOAD_STATES].sort());
  });
});
