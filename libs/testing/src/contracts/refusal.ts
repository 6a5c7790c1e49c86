import { type ErrorCode, DomainError } from '@intake/domain';

/** Expects a refusal with this code and nothing else. */
export async function expectRefusal(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error = await promise.then(
    () => new Error('It was not refused.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof DomainError)) throw error;
  expect(error.code).toBe(code);
}
