import type { UploadItem } from '@intake/uploader';
import { describe, expect, it } from 'vitest';
import { effect } from 'vue';
import { anItem } from '../../test/fake-engine.ts';
import { NOTHING, UploadListState } from './upload-list-state.ts';

const news = (changed: UploadItem[], removed: string[] = []) => ({
  changed,
  removed,
  totals: { ...NOTHING, files: changed.length },
});

describe('UploadListState', () => {
  it('sorts items into what is to do, what did not arrive and what is over', () => {
    const state = new UploadListState();
    state.apply(news([anItem(), anItem({ id: 'b', phase: 'refused' }), anItem({ id: 'c', phase: 'ready' })]));
    const ids = { all: ['b', 'a', 'c'], todo: ['a'], problems: ['b'], finished: ['c'], cancelled: [] };
    expect(state.ids.value).toEqual(ids);
    state.apply(news([anItem({ id: 'd', phase: 'cancelled' })]));
    expect(state.ids.value).toEqual({ ...ids, all: ['b', 'a', 'c', 'd'], cancelled: ['d'] });
    state.apply(news([], ['d']));
    state.apply(news([anItem({ phase: 'rejected' })]));
    expect(state.ids.value.problems).toEqual(['a', 'b']);
    state.apply(news([], ['b']));
    expect(state.ids.value.all).toEqual(['a', 'c']);
  });

  it('leaves the lists alone when only bytes move', () => {
    const state = new UploadListState();
    state.apply(news([anItem()]));
    const { value } = state.ids;
    state.apply(news([anItem({ sentBytes: 50 })]));
    expect(state.ids.value).toBe(value);
    expect(state.rows.get('a')?.sentBytes).toBe(50);
  });

  it('tells only the readers of a row about that row', () => {
    const state = new UploadListState();
    state.apply(news([anItem(), anItem({ id: 'b' })]));
    let reads = 0;
    effect(() => (state.rows.get('b'), (reads += 1)));
    state.apply(news([anItem({ sentBytes: 50 })]));
    expect(reads).toBe(1);
    state.apply(news([anItem({ id: 'b', sentBytes: 50 })]));
    expect(reads).toBe(2);
  });

  it('counts phases and notes', () => {
    const state = new UploadListState();
    state.apply(
      news([anItem({ phase: 'paused', note: { code: 'SIGNED_OUT', detail: '' } }), anItem({ id: 'b' })]),
    );
    expect(Object.fromEntries(state.counts.value)).toEqual({ paused: 1, SIGNED_OUT: 1, uploading: 1 });
    state.apply(news([anItem({ phase: 'paused' })]));
    expect(state.counts.value.has('SIGNED_OUT')).toBe(false);
  });
});
