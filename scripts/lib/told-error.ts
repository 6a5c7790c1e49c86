/** An error and what caused it, in one line, for a terminal. */
export function toldError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error ? `${message} (${toldError(cause)})` : message || error.name;
}
