import type { LocationQuery } from 'vue-router';

/** Where somebody wanted to go who had to sign in first. Only paths of this app: "//host" would lead away from it. */
export function nextPath({ next }: LocationQuery): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/files';
}
