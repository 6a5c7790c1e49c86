import { describe, expect, it, vi } from 'vitest';
import { authorisedFetch } from './authorised-fetch.ts';

function setUp(good: string) {
  let token = 'old';
  const seen: { token: string | null; body: string }[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    seen.push({ token: request.headers.get('authorization'), body: await request.text() });
    return new Response(null, { status: seen.at(-1)!.token === `Bearer ${good}` ? 204 : 401 });
  });
  const refresh = vi.fn(async () => {
    token = 'new';
    return true;
  });
  return { seen, refresh, call: authorisedFetch({ getAccessToken: () => token, refresh }) };
}
const request = (): Request => new Request('http://intake.test/x', { method: 'POST', body: 'body' });

describe('authorisedFetch', () => {
  it('sends the token', async () => {
    const { call, refresh } = setUp('old');
    expect((await call(request())).status).toBe(204);
    expect(refresh).not.toHaveBeenCalled();
  });

  it('renews the token on a 401 and sends the same request again, body included', async () => {
    const { call, seen } = setUp('new');
    expect((await call(request())).status).toBe(204);
    expect(seen).toEqual([
      { token: 'Bearer old', body: 'body' },
      { token: 'Bearer new', body: 'body' },
    ]);
  });

  it('tries no third time', async () => {
    const { call, seen } = setUp('neither');
    expect((await call(request())).status).toBe(401);
    expect(seen).toHaveLength(2);
  });

  it('does not renew what another call has renewed since', async () => {
    const { call, refresh, seen } = setUp('new');
    // The second is refused with the old token after the first has got a new one.
    await Promise.all([call(request()), call(request())]);
    const late = call(request());
    await late;
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(seen.filter(({ token }) => token === 'Bearer new')).toHaveLength(3);
  });

  it('gives the 401 back when the session is over', async () => {
    const { call, refresh, seen } = setUp('new');
    refresh.mockResolvedValue(false);
    expect((await call(request())).status).toBe(401);
    expect(seen).toHaveLength(1);
  });
});
