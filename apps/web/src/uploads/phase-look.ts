import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  CloudOff,
  Hourglass,
  type LucideIcon,
  Pause,
  RefreshCw,
  ShieldCheck,
  Upload,
} from '@lucide/vue';
import type { Phase, UploadItem } from '@intake/uploader';

/** How a bar is filled, see `.bar-fill` in base.css: by colour and by pattern, so that neither is needed to tell them apart. */
export type BarLook = 'moving' | 'checking' | 'paused' | 'offline' | 'waiting' | 'retrying';

export interface Look {
  icon: LucideIcon;
  /** Of the icon. */
  colour: string;
  /** Of the words. */
  words: string;
  /** null: it is over, or has not begun; then there is no bar. */
  bar: BarLook | null;
}

const look = (icon: LucideIcon, colour: string, words: string, bar: BarLook | null): Look => ({
  icon,
  colour,
  words,
  bar,
});

const MOVING = look(Upload, 'text-accent-text', 'text-soft', 'moving');
const CHECKING = look(ShieldCheck, 'text-accent-text', 'text-soft', 'checking');
const NOT_UPLOADED = look(CircleX, 'text-bad', 'text-bad', null);

/** What each phase looks like. No two that mean something else look the same. */
export const LOOKS: Record<Phase, Look> = {
  queued: look(CircleDashed, 'text-faint', 'text-soft', null),
  starting: MOVING,
  uploading: MOVING,
  paused: look(Pause, 'text-soft', 'text-soft', 'paused'),
  offline: look(CloudOff, 'text-soft', 'text-soft', 'offline'),
  waiting: look(Hourglass, 'text-warn', 'text-warn', 'waiting'),
  retrying: look(RefreshCw, 'text-warn', 'text-warn', 'retrying'),
  finishing: CHECKING,
  verifying: CHECKING,
  ready: look(CircleCheck, 'text-ok', 'text-soft', null),
  refused: NOT_UPLOADED,
  rejected: NOT_UPLOADED,
  failed: NOT_UPLOADED,
  cancelled: look(Ban, 'text-faint', 'text-faint', null),
};

/** Looks like what it says: a note about a part that is sent again is no undisturbed upload. */
export const lookOf = ({ phase, note }: UploadItem): Look =>
  note && phase === 'uploading' ? LOOKS.retrying : LOOKS[phase];
