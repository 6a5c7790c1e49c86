import type { NextFunction, Request, Response } from 'express';

/** JSON needs nothing from anywhere. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Swagger UI sets style attributes and shows data: images; its scripts and the calls it tries are our own. */
export const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The policy of the SPA.
 * @param s3 origin that serves the bucket: bytes go there and previews come from there
 * @param sockets origin of live updates, where it is another than the page's own
 */
export function spaPolicy(s3: string, sockets = ''): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    `img-src 'self' blob: data: ${s3}`,
    `media-src 'self' blob: ${s3}`,
    `connect-src 'self' ${s3} ${sockets}`.trimEnd(),
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vue intake intake-shell',
  ].join('; ');
}

/** Keeps foreign pages and frames apart from ours, and devices that nothing here uses; on Lambda CloudFront adds it to the SPA. */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
};

/** What every response carries; the API's answers name their owner's things, so no cache may keep them. */
export function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy': API_POLICY,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    ...ISOLATION,
    // RFC 6797, 7.2: browsers ignore it over plain HTTP, so a laptop is not harmed.
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  });
  next();
}
