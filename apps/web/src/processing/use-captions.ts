import { onScopeDispose, type Ref, shallowRef, watch } from 'vue';
import { player } from '../files/player.ts';
import type { Cue } from './parse-vtt.ts';

/** Captions of the player that is shown. The track has no address: nothing expires while somebody watches. */
export function useCaptions(cues: Ref<readonly Cue[]>, label: string): void {
  const track = shallowRef<TextTrack>();
  const clear = (): void => {
    for (const cue of [...(track.value?.cues ?? [])]) track.value!.removeCue(cue);
    if (track.value) track.value.mode = 'disabled';
  };
  watch(
    [player, cues],
    ([element, all], [before]) => {
      if (!element || all.length === 0) return;
      clear();
      // A track cannot be taken away again: one is enough for an element.
      if (element !== before || !track.value) track.value = element.addTextTrack('captions', label);
      for (const { start, end, payload } of all) track.value.addCue(new VTTCue(start, end, payload));
      track.value.mode = 'showing';
    },
    { immediate: true },
  );
  onScopeDispose(clear);
}
