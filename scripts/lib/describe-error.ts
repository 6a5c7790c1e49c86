/** An error and what caused it, in one line, for a terminal. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error ? `${message} (${describeError(cause)})` : message || error.name;
}
