import { describe, expect, it } from 'vitest';
import { ref, shallowRef } from 'vue';
import { aFile } from '../../test/fake-api.ts';
import { useHeldFiles } from './use-held-files.ts';

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => aFile({ name }));
const setup = () => {
  const files = shallowRef([b!, c!]);
  const held = ref(false);
  const list = ref('all');
  return { files, held, list, ...useHeldFiles(files, held, list) };
};

describe('files that arrive while the pointer is over the list', () => {
  it('are counted and wait', () => {
    const { files, held, shown, fresh, reveal } = setup();
    held.value = true;
    files.value = [d!, a!, b!, c!];
    expect(fresh.value).toBe(2);
    expect(shown.value).toEqual([b, c]);
    reveal();
    expect(shown.value).toEqual([d, a, b, c]);
  });

  it('wait between the ones that are shown, too, and the next page does not', () => {
    const { files, held, shown, fresh } = setup();
    held.value = true;
    files.value = [b!, d!, c!, a!];
    expect(fresh.value).toBe(1);
    expect(shown.value).toEqual([b, c, a]);
  });

  it('are shown at once when nothing points there, and when the pointer leaves', () => {
    const { files, held, shown } = setup();
    files.value = [a!, b!, c!];
    expect(shown.value).toHaveLength(3);
    held.value = true;
    files.value = [d!, a!, b!, c!];
    expect(shown.value).toHaveLength(3);
    held.value = false;
    expect(shown.value).toHaveLength(4);
  });

  it('do not include what was deleted and comes back', () => {
    const { files, held, shown } = setup();
    held.value = true;
    files.value = [c!];
    files.value = [b!, c!];
    expect(shown.value).toEqual([b, c]);
  });

  it('are not looked for in another list', () => {
    const { files, held, list, fresh } = setup();
    held.value = true;
    list.value = 'video';
    files.value = [a!];
    expect(fresh.value).toBe(0);
  });
});
