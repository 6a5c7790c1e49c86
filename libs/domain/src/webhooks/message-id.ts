/** Crockford's base 32, as ULIDs have it (https://github.com/ulid/spec). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

/**
 * The id of a message about something that happened: the same whenever the same thing is told again, and later ones sort
 * after earlier ones.
 * @param digest of what happened, at least 16 characters of base64url
 */
export function messageIdOf(at: string, digest: string): string {
  let time = '';
  for (let left = Date.parse(at), i = 0; i < TIME_LENGTH; i++, left = Math.floor(left / 32))
    time = ALPHABET[left % 32] + time;
  const rest = [...digest.slice(0, RANDOM_LENGTH)].map((character) => ALPHABET[character.charCodeAt(0) % 32]);
  return `msg_${time}${rest.join('')}`;
}
