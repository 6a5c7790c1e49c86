import { computed, type Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { FileInfo } from '@intake/contract';

/** Which file of a list the panel shows; part of the address, like the filters. @param focus gives a row of the list the focus */
export function useShownFile(files: Ref<readonly FileInfo[]>, focus: (index: number) => unknown) {
  const route = useRoute();
  const router = useRouter();
  const openId = computed(() => (typeof route.params.id === 'string' ? route.params.id : undefined));
  const indexOf = (id?: string): number => files.value.findIndex((file) => file.id === id);
  const index = computed(() => indexOf(openId.value));

  const show = (file?: FileInfo, state?: { rename: true }): unknown =>
    router.push({ path: file ? `/files/${file.id}` : '/files', query: route.query, state });
  /** With the panel open, moving through the list shows file after file, without a history of all of them. */
  const follow = (file?: FileInfo): unknown =>
    openId.value && file && router.replace({ path: `/files/${file.id}`, query: route.query });
  async function close(): Promise<void> {
    const at = index.value;
    await show();
    if (at >= 0) await focus(at);
  }
  function rename(file?: FileInfo): void {
    if (file && file.id !== openId.value) void show(file, { rename: true });
  }
  return { openId, index, indexOf, show, follow, close, rename };
}
