/** NIST SP 800-63B, 3.1.1.2. */
const MIN_LENGTH = 8;
const MAX_LENGTH = 1024;

/** One to four characters over and over, the last time perhaps in part: `aaaaaaaa`, `abcabcab`. */
const REPEATED = /^(.{1,4}?)\1+(.{0,3})$/su;

/** Local parts shorter than this are in many good passwords by chance. */
const MIN_LOCAL_PART = 4;

/**
 * What guessing tries first is refused, and nothing else: no rules about kinds of characters, which NIST advises against.
 * @param email of the account
 * @throws Error that says why, without the password
 */
export async function assertGoodPassword(password: string, email: string): Promise<void> {
  if (password.length < MIN_LENGTH || password.length > MAX_LENGTH)
    throw new Error(`A password has ${MIN_LENGTH} to ${MAX_LENGTH} characters.`);
  const lower = password.toLowerCase();
  const [localPart = ''] = email.toLowerCase().split('@');
  if (
    lower.includes(email.toLowerCase()) ||
    (localPart.length >= MIN_LOCAL_PART && withoutDigits(lower) === withoutDigits(localPart))
  )
    throw new Error('A password cannot be made of the e-mail address.');
  if (isRepeated(lower)) throw new Error('A password cannot repeat a few characters.');
  if (await isCommon(lower)) throw new Error('This password is among the most common ones.');
}

function isRepeated(text: string): boolean {
  const [, unit = '', rest = ''] = REPEATED.exec(text) ?? [];
  return unit !== '' && unit.startsWith(rest);
}

/** Digits and signs at either end are what people add to a word that they may not use. */
function withoutDigits(text: string): string {
  return text.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
}

/** The list has 49,000 of leaked collections and is loaded only where a password is set. */
async function isCommon(lower: string): Promise<boolean> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return dictionary['passwords-common'].includes(lower);
}
