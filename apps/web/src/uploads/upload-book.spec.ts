import type { UploadItem } from '@intake/uploader';
import { describe, expect, it } from 'vitest';
import { effect } from 'vue';
import { anItem } from '../../test/fake-engine.ts';
import { NOTHING, UploadBook } from './upload-book.ts';

const news = (changed: UploadItem[], removed: string[] = []) => ({
  changed,
  removed,
  totals: { ...NOTHING, files: changed.length },
});

describe('UploadBook', () => {
  it('sorts items into what is to do, what did not arrive and what is over', () => {
    const book = new UploadBook();
    book.apply(news([anItem(), anItem({ id: 'b', phase: 'refused' }), anItem({ id: 'c', phase: 'ready' })]));
    expect(book.ids.value).toEqual({ all: ['b', 'a', 'c'], todo: ['a'], problems: ['b'], finished: ['c'] });
    book.apply(news([anItem({ phase: 'rejected' })]));
    expect(book.ids.value.problems).toEqual(['a', 'b']);
    book.apply(news([], ['b']));
    expect(book.ids.value.all).toEqual(['a', 'c']);
  });

  it('leaves the lists alone when only bytes move', () => {
    const book = new UploadBook();
    book.apply(news([anItem()]));
    const { value } = book.ids;
    book.apply(news([anItem({ sentBytes: 50 })]));
    expect(book.ids.value).toBe(value);
    expect(book.rows.get('a')?.sentBytes).toBe(50);
  });

  it('tells only the readers of a row about that row', () => {
    const book = new UploadBook();
    book.apply(news([anItem(), anItem({ id: 'b' })]));
    let reads = 0;
    effect(() => (book.rows.get('b'), (reads += 1)));
    book.apply(news([anItem({ sentBytes: 50 })]));
    expect(reads).toBe(1);
    book.apply(news([anItem({ id: 'b', sentBytes: 50 })]));
    expect(reads).toBe(2);
  });

  it('counts phases and notes', () => {
    const book = new UploadBook();
    book.apply(
      news([anItem({ phase: 'paused', note: { code: 'SIGNED_OUT', detail: '' } }), anItem({ id: 'b' })]),
    );
    expect(Object.fromEntries(book.counts.value)).toEqual({ paused: 1, SIGNED_OUT: 1, uploading: 1 });
    book.apply(news([anItem({ phase: 'paused' })]));
    expect(book.counts.value.has('SIGNED_OUT')).toBe(false);
  });
});
