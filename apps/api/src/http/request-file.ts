import type { Request } from 'express';
import { ULID } from './id.pipe.ts';

/** Routes whose id is that of a file; an upload is a file whose bytes are still coming. */
const FILE_ROUTE = /\/(files|uploads)\/:id\b|\/multipart\/:uploadId\b/;

const files = new WeakMap<Request, string>();

/** Says which file a request is about whose address does not: the one that it started. */
export function aboutFile(request: Request, id: string): void {
  files.set(request, id);
}

/** The file that a request is about, for the log; nothing that merely looks like an id. */
export function fileOf(request: Request): string | undefined {
  const made = files.get(request);
  if (made) return made;
  const route = (request.route as { path: string } | undefined)?.path;
  // An address without a route has no params either, whatever Express's types say.
  if (!route || !FILE_ROUTE.test(route)) return undefined;
  const { id, uploadId } = request.params as { id?: string; uploadId?: string };
  const named = id ?? uploadId;
  return named && ULID.test(named) ? named : undefined;
}
