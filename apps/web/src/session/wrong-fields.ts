export type SignInField = 'email' | 'password';

/** Which fields cannot be right, and the key of the sentence that says why. An address is only looked at roughly. */
export function wrongFields({
  email,
  password,
}: Record<SignInField, string>): Partial<Record<SignInField, string>> {
  const address = email.trim();
  const wrong: Partial<Record<SignInField, string>> = {};
  if (!address) wrong.email = 'signIn.emailMissing';
  else if (!/^\S+@\S+$/.test(address)) wrong.email = 'signIn.emailWrong';
  if (!password) wrong.password = 'signIn.passwordMissing';
  return wrong;
}
