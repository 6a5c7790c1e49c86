import { isRefusal } from '@intake/domain';
import type { Accounts } from './accounts.ts';
import type { Changes } from './changes.ts';

export interface AdminOptions {
  email: string;
  /** Random when not given. */
  password?: string;
  /** For a laptop that lost the password: an account that is there gets a new one. */
  resetPassword?: boolean;
}

export interface Admin {
  email: string;
  /** Only when it was set just now: nothing keeps it but its hash. */
  password?: string;
}

/** An administrator with this address, if there is none yet; an account that is there is left alone unless told so. */
export async function bootstrapAdmin(
  accounts: Accounts,
  { email, password, resetPassword }: AdminOptions,
  changes: Changes,
): Promise<Admin> {
  let set: string | undefined;
  try {
    await changes.make(`create administrator ${email}`, async () => {
      set = await accounts.add({ email, password, name: 'Administrator', role: 'admin' });
    });
  } catch (error) {
    if (!isRefusal(error, 'ALREADY_EXISTS')) throw error;
    if (resetPassword) {
      await changes.make(`set the password of ${email}`, async () => {
        set = await accounts.setPassword(email, password);
      });
    }
  }
  return { email, ...(set && { password: set }) };
}
