import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseTarget, type Query } from './request-target.ts';

/** A request as every service sees it. */
export interface GatewayRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly method: string;
  /** Decoded once. */
  readonly path: string;
  readonly query: Query;
  /** Lower-case names; repeated headers are joined with commas, as signatures want them. */
  readonly headers: ReadonlyMap<string, string>;
}

/** @throws InvalidURI (400) */
export function openRequest(request: IncomingMessage, response: ServerResponse): GatewayRequest {
  const { path, query } = parseTarget(request.url ?? '/');
  const headers = new Map(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]),
  );
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  return { request, response, requestId, method: request.method ?? 'GET', path, query, headers };
}
