import { describe, expect, it } from 'vitest';
import { FakeApi, PASSWORD, USER, aFile, problem } from './fake-api.ts';
import { runApp, type Running } from './mount-app.ts';

async function enter(running: Running, email: string, password: string): Promise<void> {
  await running.app.get('#email').setValue(email);
  await running.app.get('#password').setValue(password);
  await running.app.get('form').trigger('submit');
  await running.settle();
}

describe('signing in', () => {
  it('makes no call on a first visit', async () => {
    const { api, text } = await runApp('/', new FakeApi(), { signedIn: false });
    expect(location.pathname).toBe('/sign-in');
    expect(text()).toContain('Sign in');
    expect(api.calls).toEqual([]);
  });

  it('leads to where one wanted to go', async () => {
    const running = await runApp('/settings', new FakeApi(), { signedIn: false });
    expect(location.search).toBe('?next=/settings');
    await enter(running, USER.email, PASSWORD);
    expect(location.pathname).toBe('/settings');
    expect(running.text()).toContain(USER.name);
  });

  it('does not lead away from this app', async () => {
    const running = await runApp('/sign-in?next=//evil.test/', new FakeApi(), { signedIn: false });
    await enter(running, USER.email, PASSWORD);
    expect(location.host).toBe('intake.test');
    expect(location.pathname).toBe('/files');
  });

  it('says what is wrong, and where', async () => {
    const running = await runApp('/sign-in', new FakeApi(), { signedIn: false });
    await enter(running, USER.email, 'nonsense');
    expect(running.app.get('[role=alert]').text()).toBe('The email or the password is wrong.');
    expect(running.app.get('#password').attributes('aria-invalid')).toBe('true');
    await enter(running, '', '');
    expect(running.app.get('[role=alert]').text()).toBe('');
    expect(running.app.get('#email-wrong').text()).toBe('Enter your email.');
    expect(running.app.get('#password-wrong').text()).toBe('Enter your password.');
    expect(document.activeElement?.id).toBe('email');
    await enter(running, USER.email, '');
    expect(running.app.get('#email-wrong').text()).toBe('');
    expect(document.activeElement?.id).toBe('password');
    await enter(running, 'ada', 'x');
    expect(running.app.get('#email-wrong').text()).toContain('This is not an email address.');
  });

  it('says at its field what the server does not take, in words of its own', async () => {
    const api = new FakeApi();
    const errors = [{ pointer: '/email', detail: 'email must be an email' }];
    api.instead.set('POST /auth/login', () =>
      problem(400, 'VALIDATION_FAILED', { errors, detail: 'email: email must be an email.' }),
    );
    const running = await runApp('/sign-in', api, { signedIn: false });
    await enter(running, 'ada@@example.com', 'x');
    expect(running.app.get('#email-wrong').text()).toContain('This is not an email address.');
    expect(document.activeElement?.id).toBe('email');
    expect(running.text()).not.toContain('must be an email');
  });

  it('says how long to wait after too many attempts', async () => {
    const api = new FakeApi();
    api.instead.set('POST /auth/login', () => problem(429, 'TOO_MANY_ATTEMPTS', { retryAfter: 900 }));
    const running = await runApp('/sign-in', api, { signedIn: false });
    await enter(running, USER.email, PASSWORD);
    expect(running.app.get('[role=alert]').text()).toMatch(/^Too many attempts. Try again in 15\smin.$/);
  });

  it('takes up the session of an earlier visit', async () => {
    const { api } = await runApp('/files');
    expect(api.calls[0]).toBe('POST /auth/refresh');
    expect(location.pathname).toBe('/files');
  });

  it('renews an expired token without anybody noticing', async () => {
    const api = new FakeApi();
    api.files = [aFile({ name: 'there.mp4' })];
    const running = await runApp('/settings', api);
    api.token = 'token-2';
    await running.app.get('a[href="/files"]').trigger('click');
    await running.settle();
    expect(running.text()).toContain('there.mp4');
    expect(api.calls.filter((call) => call === 'POST /auth/refresh')).toHaveLength(2);
  });

  it('asks to sign in again when the session has ended, and comes back', async () => {
    const api = new FakeApi();
    const running = await runApp('/settings', api);
    api.token = 'token-2';
    api.cookie = false;
    await running.app.get('a[href="/trash"]').trigger('click');
    await running.settle();
    expect(location.pathname + location.search).toBe('/sign-in?next=/trash');
    expect(running.text()).toContain('Your session has ended');
    await enter(running, USER.email, PASSWORD);
    expect(location.pathname).toBe('/trash');
  });

  it('says when the server cannot be reached, and tries again', async () => {
    const api = new FakeApi();
    api.instead.set('POST /auth/refresh', () => Promise.reject(new TypeError('Failed to fetch')));
    const running = await runApp('/files', api);
    expect(running.text()).toContain('Intake does not answer');
    api.instead.clear();
    running.button('Try again').click();
    await running.settle();
    expect(running.text()).toContain('No files yet');
  });

  it('signs out here and, through the shared hint, in other tabs', async () => {
    const running = await runApp('/settings');
    running.button('Sign out').click();
    await running.settle();
    expect(location.pathname).toBe('/sign-in');
    expect(running.api.calls).toContain('POST /auth/logout');
    expect(localStorage.getItem('intake.signed-in')).toBe('false');
  });
});
