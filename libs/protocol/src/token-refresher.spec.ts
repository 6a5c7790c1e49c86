import { sendAuthorised, TokenRefresher } from './token-refresher.ts';

/** A session whose tokens are `1`, `2` …; each is good until the next one. */
function session(lives = true) {
  let [token, good, refreshes] = [1, 1, 0];
  const tokens = new TokenRefresher({
    getAccessToken: () => String(token),
    async refresh() {
      refreshes++;
      await new Promise(setImmediate);
      if (lives) token = good;
      return lives;
    },
  });
  const sent: string[] = [];
  const send = async (used: string | null) => {
    sent.push(used!);
    const status = used === String(good) ? 200 : 401;
    await new Promise(setImmediate);
    return { status };
  };
  return { tokens, send, sent, expire: () => void good++, refreshes: () => refreshes };
}

describe('a request with an access token', () => {
  it('is sent once where the token is good', async () => {
    const { tokens, send, sent, refreshes } = session();
    expect(await sendAuthorised(tokens, send)).toEqual({ status: 200 });
    expect([sent, refreshes()]).toEqual([['1'], 0]);
  });

  it('is sent again after one refresh, however many are refused at once', async () => {
    const { tokens, send, sent, expire, refreshes } = session();
    expire();
    const answers = await Promise.all([1, 2, 3].map(() => sendAuthorised(tokens, send)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([sent, refreshes()]).toEqual([['1', '1', '1', '2', '2', '2'], 1]);
  });

  it('takes the token that another one has fetched since it was sent', async () => {
    const { tokens, send, expire, refreshes } = session();
    expire();
    let isLate!: () => void;
    const late = new Promise<void>((resolve) => (isLate = resolve));
    // Refused with the old token, but it hears of it last.
    const slow = sendAuthorised(tokens, async (token) => {
      const answer = await send(token);
      if (answer.status === 401) await late;
      return answer;
    });
    await sendAuthorised(tokens, send);
    isLate();
    expect(await slow).toEqual({ status: 200 });
    expect(refreshes()).toBe(1);
  });

  it('is answered with 401 when the session is over, or the new token is refused as well', async () => {
    const over = session(false);
    over.expire();
    expect(await sendAuthorised(over.tokens, over.send)).toEqual({ status: 401 });
    expect(over.sent).toEqual(['1']);
    const { tokens, send, sent } = session();
    expect(await sendAuthorised(tokens, async (token) => ({ ...(await send(token)), status: 401 }))).toEqual({
      status: 401,
    });
    // Renewed without having expired: that is the same token, and is not asked for a third time.
    expect(sent).toEqual(['1', '1']);
  });
});
