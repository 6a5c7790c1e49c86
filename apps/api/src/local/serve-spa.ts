import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express, { type RequestHandler, Router } from 'express';
import { DOCS_ASSETS, DOCS_ASSETS_PATH, DOCS_INITIALIZER } from '../openapi/docs-page.ts';

/** Seconds: a year, for files whose name changes with their content. */
const FOREVER = 31_536_000;

/**
 * The built SPA, as CloudFront serves it in a deployment.
 * @param dist folder with `index.html` and the hashed files in `assets/`
 * @param policy Content-Security-Policy of every page and file
 */
export function serveSpa(dist: string, policy: string): RequestHandler {
  const router = Router();
  router.use(skipApi);
  router.use(compression());
  router.use((_request, response, next) => {
    response.setHeader('Content-Security-Policy', policy);
    // express.static leaves a header alone that is there already.
    response.removeHeader('Cache-Control');
    next();
  });
  router.use(DOCS_ASSETS_PATH, docsAssets());
  router.use(
    '/assets',
    express.static(join(dist, 'assets'), { maxAge: FOREVER * 1000, immutable: true, index: false }),
  );
  // Vite's hashes are in /assets only: everything else is asked for again, and answered 304 while it is the same.
  router.use(
    express.static(dist, {
      cacheControl: false,
      setHeaders: (response) => response.set('Cache-Control', 'no-cache'),
    }),
  );
  router.get(/.*/, (request, response, next) => {
    if (!request.accepts('html') || !isPage(request.path) || !existsSync(join(dist, 'index.html')))
      return next();
    response.set('Cache-Control', 'no-cache').sendFile('index.html', { root: dist });
  });
  return router;
}

const skipApi: RequestHandler = (request, _response, next) => {
  next(/^\/api(\/|$)/.test(request.path) ? 'router' : undefined);
};

/** A missing script must not be answered with a page. */
function isPage(path: string): boolean {
  return !path.startsWith('/assets/') && !/\.\w+$/.test(path);
}

function docsAssets(): RequestHandler {
  const router = Router();
  const root = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
  for (const file of DOCS_ASSETS)
    router.get(`/${file}`, (_request, response) => response.sendFile(file, { root }));
  router.get('/initializer.js', (_request, response) => void response.type('js').send(DOCS_INITIALIZER));
  return router;
}
