import { accountEvent } from './account-event.ts';

it('is a line of the log that says what was done to which account, and names no address', () => {
  const line = accountEvent('disable', ' Ada@Example.com', 'prod', new Date('2026-11-27T08:00:00Z'));
  expect(JSON.parse(line)).toEqual({
    time: '2026-11-27T08:00:00.000Z',
    level: 'info',
    message: 'security',
    event: 'account-disable',
    account: JSON.parse(accountEvent('add', 'ada@example.com', 'prod')).account,
    stage: 'prod',
    operator: expect.any(String),
  });
  expect(line).not.toMatch(/example\.com/i);
});
