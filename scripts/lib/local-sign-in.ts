import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Keeps a sign-in file true: when it is about this account, it gets the account's new password. */
export function rememberPassword(path: string, email: string, password: string): void {
  if (!existsSync(path)) return;
  const signIn: { email?: string } = JSON.parse(readFileSync(path, 'utf8'));
  if (signIn.email?.toLowerCase() !== email.toLowerCase()) return;
  writeFileSync(path, `${JSON.stringify({ ...signIn, password }, null, 2)}\n`, { mode: 0o600 });
}
