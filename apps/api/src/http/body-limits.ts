import type { NextFunction, Request, Response } from 'express';
import { json } from 'express';
import { assertShape, assertShapeOfText } from './body-shape.ts';

const KiB = 1024;

/** Bytes of a JSON body where nothing else is said: a name, a checksum, a list of part numbers. */
const DEFAULT_LIMIT = 8 * KiB;

/**
 * Routes that need more, each with what its largest sensible body has. Express ignores the case of a path; a path that is
 * spelt in a way that does not match here only gets the smaller limit.
 */
const LIMITS: readonly { path: RegExp; bytes: number }[] = [
  // The head of a file in base64 (5.5 kB), a name and a folder (up to 6 bytes a character as JSON escapes).
  { path: /^\/api\/v1\/uploads\/?$/i, bytes: 24 * KiB },
  // The meta fields that a page gives its files.
  { path: /^\/api\/v1\/s3\/multipart\/?$/i, bytes: 24 * KiB },
  // A hundred uploads with their heads, and a hundred completions of sixteen parts.
  { path: /^\/api\/v1\/uploads\/batch\/?$/i, bytes: 1024 * KiB },
  { path: /^\/api\/v1\/uploads\/batch\/complete\/?$/i, bytes: 256 * KiB },
  // A thousand ids of files, and parameters of algorithms.
  { path: /^\/api\/v1\/batches(\/estimate)?\/?$/i, bytes: 64 * KiB },
  { path: /^\/api\/v1\/(uploads|s3\/multipart)\/[^/]+\/complete\/?$/i, bytes: 64 * KiB },
];

const parsers = new Map([DEFAULT_LIMIT, ...LIMITS.map(({ bytes }) => bytes)].map(parserOf));

/** Bytes that the body of a request to this path may have. */
export function bodyLimit(path: string): number {
  return LIMITS.find((limit) => limit.path.test(path))?.bytes ?? DEFAULT_LIMIT;
}

/** Reads a JSON body within the limit of its route, and refuses what would be costly to look at before anything does. */
export function readBody(request: Request, response: Response, next: NextFunction): void {
  const parse = parsers.get(bodyLimit(request.path))!;
  parse(request, response, (error?: unknown) => {
    if (error) return next(error);
    try {
      assertShape(request.body);
      next();
    } catch (refusal) {
      next(refusal);
    }
  });
}

function parserOf(limit: number): [number, ReturnType<typeof json>] {
  return [limit, json({ limit, verify: (_request, _response, bytes) => assertShapeOfText(bytes) })];
}
