import { CircleCheck, CircleDashed, CircleMinus, CircleX, LoaderCircle, TriangleAlert } from '@lucide/vue';
import type { Component } from 'vue';
import type { RunState, StepState } from './types.ts';

/** How each state looks: never by colour alone. */
export const LOOKS: Record<RunState | StepState, { icon: Component; colour: string }> = {
  queued: { icon: CircleDashed, colour: 'text-faint' },
  waiting: { icon: CircleDashed, colour: 'text-faint' },
  running: { icon: LoaderCircle, colour: 'text-accent-text' },
  succeeded: { icon: CircleCheck, colour: 'text-ok' },
  partial: { icon: TriangleAlert, colour: 'text-warn' },
  skipped: { icon: CircleMinus, colour: 'text-faint' },
  failed: { icon: CircleX, colour: 'text-bad' },
  cancelled: { icon: CircleMinus, colour: 'text-soft' },
};
