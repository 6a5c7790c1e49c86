/**
 * Runs a task while no other tab of this browser runs one of the same name. The refresh cookie is shared: a slow refresh in one
 * tab would come with a token that two quicker ones have replaced meanwhile, which looks like a theft. Where there are no locks
 * (plain HTTP that is not localhost) it runs at once.
 */
export function oneTabAtATime<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
  // The types promise locks, browsers only where the page is secure.
  const locks = navigator.locks as LockManager | undefined;
  return locks ? (locks.request(name, task) as Promise<Result>) : task();
}
