import { useQueryClient } from '@tanstack/vue-query';
import { watch } from 'vue';
import { useRouter } from 'vue-router';
import { useUploads } from '../uploads/uploads.store.ts';
import { useSession } from './session.store.ts';

/**
 * What follows when the session comes and goes. A session that ended by itself leaves the uploads where they are: the
 * engine has paused them, and they go on when the same person signs in again.
 */
export function useSessionRoute(): void {
  const session = useSession();
  const uploads = useUploads();
  const router = useRouter();
  const queries = useQueryClient();
  let owner = session.user?.id;

  watch(
    () => session.state,
    async (state) => {
      if (state === 'signed-in') {
        if (owner && owner !== session.user?.id) await forget();
        owner = session.user?.id;
        uploads.resumeAfterSignIn();
      } else if (state === 'signed-out') {
        await forget();
        owner = undefined;
      }
      if (state === 'ended' || state === 'signed-out') await toSignIn(state === 'ended');
    },
  );

  async function forget(): Promise<void> {
    await uploads.close();
    queries.clear();
  }

  async function toSignIn(comeBack: boolean): Promise<void> {
    const { fullPath, meta } = router.currentRoute.value;
    if (meta.open) return;
    await router.push({ path: '/sign-in', query: comeBack ? { next: fullPath } : {} });
  }
}
