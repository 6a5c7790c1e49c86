/** What the engine shows to the outside: plain snapshots that are never changed after they were handed out. */
export type * from './types/change.ts';
export type * from './types/page-hooks.ts';
export type * from './types/resumable-upload.ts';
export type * from './types/summary.ts';
export type * from './types/upload-entry.ts';
export type * from './types/upload-item.ts';
export type * from './types/uploader.ts';
