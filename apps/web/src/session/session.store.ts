import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { useLocalStorage } from '@vueuse/core';
import { signIn as postSignIn, signOut as postSignOut, tokens } from '../api/client.ts';
import type { User } from '@intake/contract';

/**
 * `ended`: it was there and the server does not accept it any more; whoever was working can sign in and go on.
 * `unreachable`: there may be one, but no answer came.
 */
type State = 'unknown' | 'unreachable' | 'signed-in' | 'signed-out' | 'ended';

export const useSession = defineStore('session', () => {
  const state = ref<State>('unknown');
  const user = shallowRef<User | null>(null);
  /**
   * Says only that the HttpOnly cookie is probably there, so that a first visit makes no call that must fail. All tabs
   * share it: signing out in one signs out in all.
   */
  const hint = useLocalStorage('intake.signed-in', false);

  function welcome(who: User): void {
    user.value = who;
    hint.value = true;
    state.value = 'signed-in';
  }

  tokens.onGrant = (grant) => welcome(grant.user);
  tokens.onEnd = () => {
    hint.value = false;
    state.value = state.value === 'signed-in' ? 'ended' : 'signed-out';
  };

  /** Takes up the session of an earlier visit. */
  async function resume(): Promise<void> {
    if (!hint.value) state.value = 'signed-out';
    else await tokens.refresh().catch(() => (state.value = 'unreachable'));
  }

  /** @throws ApiError INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS */
  async function signIn(email: string, password: string): Promise<void> {
    const grant = await postSignIn(email, password);
    tokens.accept(grant);
    welcome(grant.user);
  }

  async function signOut(): Promise<void> {
    // Without a connection the cookie stays, but this browser forgets the session all the same.
    await postSignOut().catch(() => {});
    leave();
  }

  function leave(): void {
    tokens.forget();
    hint.value = false;
    user.value = null;
    state.value = 'signed-out';
  }

  watch(hint, (there) => {
    if (!there && state.value === 'signed-in') leave();
  });

  const signedIn = computed(() => state.value === 'signed-in');
  return { state, user, signedIn, resume, signIn, signOut };
});
