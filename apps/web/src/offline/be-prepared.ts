import { router } from '../app/router.ts';
import { keepForOffline } from './register.ts';

/** The code of all pages and of uploading, so that none is missing when the connection is. */
export function fetchRoutesAhead(): void {
  import('@intake/uploader').catch(() => {});
  for (const { components } of router.getRoutes())
    for (const component of Object.values(components ?? {}))
      if (typeof component === 'function') (component as () => Promise<unknown>)().catch(() => {});
}

/** For the time when there is no connection. */
export function bePrepared(): void {
  fetchRoutesAhead();
  keepForOffline();
}
