import type { Problem } from './types.ts';

/** A failure that has a name, thrown inside the engine and out of its promises. */
export class UploadError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.code}: ${problem.detail}`, options);
    this.name = 'UploadError';
    this.problem = problem;
  }
}

/** No answer came: reset, refused, timed out, DNS. Says nothing about whether the request was carried out. */
export class NoAnswer extends Error {
  readonly stalled: boolean;
  constructor(message: string, options?: ErrorOptions & { stalled?: boolean }) {
    super(message, options);
    this.name = 'NoAnswer';
    this.stalled = options?.stalled ?? false;
  }
}

/** Why an attempt was broken off by ourselves. Used as the reason of AbortSignals. */
export class Interrupted extends Error {
  readonly why: 'paused' | 'offline' | 'cancelled' | 'stalled' | 'replanned';
  constructor(why: Interrupted['why']) {
    super(`Interrupted: ${why}`);
    this.name = 'Interrupted';
    this.why = why;
  }
}

type Texts = Record<string, { title: string; detail: string; retryable: boolean }>;

/** The failures that the engine itself names. Those of the server keep the server's code and words. */
const TEXTS = {
  FILE_UNREADABLE: {
    title: 'The file cannot be read',
    detail: 'The file was changed, moved or removed on this device since it was chosen. Choose it again.',
    retryable: false,
  },
  NOT_SAME_FILE: {
    title: 'This is another file',
    detail:
      'The chosen file is not the one whose upload was begun. Choose the original file, or upload this one anew.',
    retryable: false,
  },
  FILE_NEEDED: {
    title: 'The file has to be chosen again',
    detail: 'This browser no longer has access to the file. Choose it again to go on.',
    retryable: false,
  },
  OTHER_TAB: {
    title: 'Another tab is at it',
    detail: 'Another tab of this browser is sending this file. Go on there, or close that tab.',
    retryable: true,
  },
  STORAGE_UNREACHABLE: {
    title: 'The storage cannot be reached',
    detail:
      'The server answers but the storage does not. A proxy, a firewall or an extension of the browser may be blocking it.',
    retryable: true,
  },
  STORAGE_CORS: {
    title: 'The storage does not allow this page',
    detail:
      "The storage answers, but its CORS rules do not name this page's origin. Whoever runs the service can add it: docs/uppy.md has the command.",
    retryable: true,
  },
  STORAGE_REFUSED: {
    title: 'The storage refused a part of the file',
    detail: 'The storage did not accept the upload even with a fresh permission.',
    retryable: true,
  },
  STORAGE_BUSY: {
    title: 'The storage is not available',
    detail: 'The storage kept answering that it cannot take the file now. Try again later.',
    retryable: true,
  },
  CHECKSUM_MISMATCH: {
    title: 'The bytes kept arriving changed',
    detail: 'What was stored differs from the file on this device, again and again. Nothing wrong was kept.',
    retryable: true,
  },
  SERVER_BUSY: {
    title: 'The server is not available',
    detail: 'The server kept answering that it cannot work now. Try again later.',
    retryable: true,
  },
  SERVER_UNREACHABLE: {
    title: 'The server does not answer this request',
    detail: 'The server is there, but this request never got an answer. Try again later.',
    retryable: true,
  },
  BAD_ANSWER: {
    title: 'The server gave an answer that makes no sense',
    detail: 'Something between this device and the server may have changed the answer. Try again later.',
    retryable: true,
  },
  PARTS_MISMATCH: {
    title: 'The parts do not add up',
    detail: 'The server kept missing parts that were sent. Try again.',
    retryable: true,
  },
  UPLOAD_GONE: {
    title: 'The unfinished upload is gone',
    detail: 'The server no longer has what was sent before. Trying again starts from the beginning.',
    retryable: true,
  },
  SIGNED_OUT: {
    title: 'You are signed out',
    detail: 'Sign in again; the upload goes on where it stopped.',
    retryable: true,
  },
  HOOK_FAILED: {
    title: 'This page did not go on with the file',
    detail: 'A step of the page that this uploader is part of failed.',
    retryable: true,
  },
  CHECKSUMS_UNAVAILABLE: {
    title: 'Checksums cannot be computed here',
    detail: 'This page is not allowed to start the part of itself that checks the file.',
    retryable: false,
  },
} satisfies Texts;

export type OwnCode = keyof typeof TEXTS;

export function problemOf(code: OwnCode, more: { detail?: string; requestId?: string } = {}): Problem {
  const { title, detail, retryable } = TEXTS[code];
  return {
    code,
    title,
    detail: more.detail ?? detail,
    retryable,
    ...(more.requestId && { requestId: more.requestId }),
  };
}

export function uploadError(
  code: OwnCode,
  more: { detail?: string; requestId?: string; cause?: unknown } = {},
): UploadError {
  return new UploadError(problemOf(code, more), { cause: more.cause });
}
