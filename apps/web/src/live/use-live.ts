import { useQueryClient } from '@tanstack/vue-query';
import { effectScope, onScopeDispose, watch, type EffectScope } from 'vue';
import { useSession } from '../session/session.store.ts';

/** ms: the page itself comes first. */
const LATER = 1000;

/** Live updates while somebody is signed in; they load when the page stands. */
export function useLive(): void {
  const session = useSession();
  const queries = useQueryClient();
  let scope: EffectScope | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stop(): void {
    clearTimeout(timer);
    scope?.stop();
    scope = undefined;
  }
  async function start(): Promise<void> {
    const mine = (scope = effectScope(true));
    const { startLive } = await import('./start-live.ts');
    if (scope === mine) mine.run(() => startLive(queries));
  }
  watch(
    () => session.signedIn,
    (signedIn) => {
      stop();
      // Without its script there is none: then the pages look for themselves as they did.
      if (signedIn) timer = setTimeout(() => void start().catch(() => {}), LATER);
    },
    { immediate: true },
  );
  onScopeDispose(stop);
}
