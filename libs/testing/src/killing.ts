import type { Wrap } from './upload-fixture.ts';

class Killed extends Error {}

/** Every call of a port may be the last of its process: before it took place, or after. @param chance of each, 0 to 1 */
export const killing =
  (random: () => number, chance: () => number): Wrap =>
  (port) =>
    new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          if (random() < chance()) throw new Killed('before');
          const result: unknown = await Reflect.apply(value, target, args);
          if (random() < chance()) throw new Killed('after');
          return result;
        };
      },
    });
