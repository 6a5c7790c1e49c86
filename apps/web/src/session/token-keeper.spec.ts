import { beforeEach, describe, expect, it, vi } from 'vitest';
import { TokenKeeper, type Grant } from './token-keeper.ts';

const grant = (accessToken: string, expiresIn = 600): Grant<string> => ({
  accessToken,
  expiresIn,
  user: 'ada',
});

describe('TokenKeeper', () => {
  const fetchGrant = vi.fn<() => Promise<Grant<string> | null>>();
  let keeper: TokenKeeper<string>;
  beforeEach(() => {
    fetchGrant.mockReset();
    keeper = new TokenKeeper(fetchGrant);
  });

  it('asks once for everybody who asks at the same time', async () => {
    fetchGrant.mockResolvedValue(grant('new'));
    expect(await Promise.all([keeper.refresh(), keeper.refresh(), keeper.refresh()])).toEqual([
      true,
      true,
      true,
    ]);
    expect(fetchGrant).toHaveBeenCalledTimes(1);
    expect(await keeper.getAccessToken()).toBe('new');
  });

  it('asks again after an attempt that failed', async () => {
    fetchGrant.mockRejectedValueOnce(new TypeError('offline')).mockResolvedValue(grant('new'));
    await expect(keeper.refresh()).rejects.toThrow('offline');
    expect(await keeper.refresh()).toBe(true);
  });

  it('renews a token before it expires', async () => {
    fetchGrant.mockResolvedValue(grant('second'));
    keeper.accept(grant('first', 20));
    expect(await keeper.getAccessToken()).toBe('second');
  });

  it('leaves a fresh token alone', async () => {
    keeper.accept(grant('first'));
    expect(await keeper.getAccessToken()).toBe('first');
    expect(fetchGrant).not.toHaveBeenCalled();
  });

  it('says once that the session is over, and forgets the token', async () => {
    fetchGrant.mockResolvedValue(null);
    keeper.accept(grant('first'));
    keeper.onEnd = vi.fn();
    expect(await Promise.all([keeper.refresh(), keeper.refresh()])).toEqual([false, false]);
    expect(keeper.onEnd).toHaveBeenCalledTimes(1);
    expect(await keeper.getAccessToken()).toBeNull();
  });

  it('does not bring a session back that was left while it was being renewed', async () => {
    let answer = (_: Grant<string>): void => {};
    fetchGrant.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    keeper.accept(grant('first'));
    const renewing = keeper.refresh();
    keeper.forget();
    answer(grant('second'));
    expect(await renewing).toBe(false);
    expect(await keeper.getAccessToken()).toBeNull();
  });
});
