/** Calls at the same time; a selection of hundreds must not flood the API. */
const AT_ONCE = 6;

/** Does it for all of them, a few at a time, in order. `what` must not reject. */
export async function inTurns<T>(things: readonly T[], what: (thing: T) => Promise<unknown>): Promise<void> {
  const rest = [...things];
  const worker = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await what(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
