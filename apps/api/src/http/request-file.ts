import type { Request } from 'express';
import { ULID } from './id.pipe.ts';

/** Routes whose id is that of a file; an upload is a file whose bytes are still coming. */
const FILE_ROUTE = /\/(files|uploads)\/:id\b|\/multipart\/:uploadId\b/;

const named = new WeakMap<Request, string[]>();

/** Says which file a request is about whose address does not: one that it started, or one of a batch. */
export function aboutFile(request: Request, id: string): void {
  if (ULID.test(id)) named.set(request, [...(named.get(request) ?? []), id]);
}

/** The file or files that a request is about, for the log; nothing that merely looks like an id. */
export function filesOf(request: Request): { fileId?: string; fileIds?: string[] } {
  const ids = named.get(request) ?? idsInAddress(request);
  return ids.length > 1 ? { fileIds: ids } : { fileId: ids[0] };
}

function idsInAddress(request: Request): string[] {
  const route = (request.route as { path: string } | undefined)?.path;
  // An address without a route has no params either, whatever Express's types say.
  if (!route || !FILE_ROUTE.test(route)) return [];
  const { id, uploadId } = request.params as { id?: string; uploadId?: string };
  return [id ?? uploadId ?? ''].filter((text) => ULID.test(text));
}
