/** A second attempt this soon after the first would only go round in circles; ms. */
const PATIENCE = 10_000;

/** @returns false when there was a reload just now, or when it cannot be noted (storage is blocked): no loop then */
export function loadAfresh(path: string): boolean {
  if (!noteReload()) return false;
  location.assign(path);
  return true;
}

function noteReload(): boolean {
  try {
    const last = Number(sessionStorage.getItem('intake.reloaded'));
    sessionStorage.setItem('intake.reloaded', String(Date.now()));
    return Date.now() - last >= PATIENCE;
  } catch {
    return false;
  }
}
