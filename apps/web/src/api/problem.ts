/** RFC 9457 problem document as the API sends it. */
export interface ProblemDocument {
  code: string;
  title: string;
  detail?: string;
  status?: number;
  requestId?: string;
  limit?: number;
  errors?: { pointer: string; detail: string }[];
  /** Seconds, from Retry-After. */
  retryAfter?: number;
}

/** What every failed call throws; `problem.code` is stable, the words are for people. */
export class ApiError extends Error {
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument, cause?: unknown) {
    super(problem.detail ?? problem.title, { cause });
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** The problem behind anything that was thrown: a refusal of the API, a lost connection or a fault of this app. */
export function problemOf(error: unknown): ProblemDocument {
  if (error instanceof ApiError) return error.problem;
  // fetch rejects with a TypeError, and with nothing else, when no answer arrived.
  if (error instanceof TypeError) return { code: 'NETWORK', title: 'No connection' };
  return { code: 'UNKNOWN', title: 'Unexpected error', detail: String((error as Error)?.message ?? error) };
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The data of an answer, or the problem that it describes as an exception.
 * @throws ApiError
 */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw new ApiError(asProblem(error, response));
}

function asProblem(body: unknown, response: Response): ProblemDocument {
  const fallback: ProblemDocument = {
    code: response.status >= 500 ? 'UNAVAILABLE' : 'UNKNOWN',
    title: response.statusText || `HTTP ${response.status}`,
  };
  const given =
    typeof body === 'object' && body !== null && 'code' in body ? (body as ProblemDocument) : fallback;
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  return {
    requestId: response.headers.get('x-request-id') ?? undefined,
    retryAfter,
    status: response.status,
    ...given,
  };
}
