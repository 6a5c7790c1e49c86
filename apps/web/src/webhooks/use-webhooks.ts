import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, ref, type Ref } from 'vue';
import type { Webhook, WebhookEvent } from '@intake/contract';
import { problemOf, type ProblemDocument } from '../api/problem.ts';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  listDeliveries,
  listWebhooks,
  replayDelivery,
  rotateSecret,
  testWebhook,
} from '../api/webhooks.ts';
import { tellFailure } from '../app/toasts.ts';
import { useProblem } from '../i18n/use-problem.ts';

/** As the API has them; `test` is not among them, because it comes on demand only. */
export const WEBHOOK_EVENTS: readonly WebhookEvent[] = [
  'file.ready',
  'file.rejected',
  'file.failed',
  'file.deleted',
  'processing.done',
  'batch.completed',
];

/** How often the log of an open webhook is looked at again; ms. */
const LOOK_AGAIN = 3_000;
const LATER = 30_000;

/** Does something, says why when it failed, and looks again. @returns whether it was done */
function useAttempt(lookAgain: () => Promise<unknown>) {
  const explain = useProblem();
  return async (doing: Promise<unknown>): Promise<boolean> => {
    const done = await doing.then(
      () => true,
      (error: unknown) => {
        tellFailure(explain(problemOf(error)));
        return false;
      },
    );
    await lookAgain();
    return done;
  };
}

/** The webhooks of the person who is signed in. */
export function useWebhooks() {
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ['webhooks'], queryFn: ({ signal }) => listWebhooks(signal) });
  /** Shown until the page is left: there is no other way to see it. */
  const secret = ref<{ id: string; value: string } | null>(null);
  const problem = ref<ProblemDocument | null>(null);

  const reload = () => queries.invalidateQueries({ queryKey: ['webhooks'] });

  /** @returns whether it was created; `problem` says why not */
  async function create(url: string, events: WebhookEvent[]): Promise<boolean> {
    problem.value = null;
    try {
      const made = await createWebhook(url, events);
      secret.value = { id: made.id, value: made.secret };
      await reload();
      return true;
    } catch (error) {
      problem.value = problemOf(error);
      return false;
    }
  }

  const attempt = useAttempt(reload);
  const rotate = (id: string) =>
    attempt(rotateSecret(id).then((made) => (secret.value = { id, value: made.secret })));
  return {
    ...query,
    ...{ secret, problem, create, rotate },
    enable: (webhook: Webhook, enabled: boolean) => attempt(changeWebhook(webhook.id, { enabled })),
    remove: (id: string) => attempt(deleteWebhook(id)),
  };
}

/** What one webhook was told, while its log is open. */
export function useDeliveries(id: Ref<string>, open: Ref<boolean>) {
  const query = useInfiniteQuery({
    queryKey: computed(() => ['deliveries', id.value] as const),
    queryFn: ({ pageParam, signal }) => listDeliveries(id.value, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: open,
    // New ones appear within half a minute, what is on its way much sooner.
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((one) => one.state === 'pending'))
        ? LOOK_AGAIN
        : LATER,
  });
  const deliveries = computed(() => query.data.value?.pages.flatMap(({ items }) => items) ?? []);

  const attempt = useAttempt(() => query.refetch());
  return {
    ...query,
    deliveries,
    test: () => attempt(testWebhook(id.value)),
    replay: (messageId: string) => attempt(replayDelivery(id.value, messageId)),
  };
}
