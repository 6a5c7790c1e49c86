import { computed, type ComputedRef } from 'vue';
import { useSession } from '../session/session.store.ts';

/** "Ada Lovelace" is AL, "Ada" is AD; without a name the email stands in. */
export function initials(name: string): string {
  const words = name
    .split('@')[0]!
    .split(/[\s._-]+/)
    .filter(Boolean);
  const letters =
    words.length > 1
      ? [words[0]!, words.at(-1)!].map((word) => [...word][0])
      : [...(words[0] ?? '?')].slice(0, 2);
  return letters.join('').toLocaleUpperCase();
}

/** Of whoever is signed in. */
export function useInitials(): ComputedRef<string> {
  const session = useSession();
  return computed(() => initials(session.user?.name || session.user?.email || ''));
}
