import { globSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { DOCS_ASSETS, DOCS_ASSETS_PATH, DOCS_INITIALIZER } from '../../apps/api/src/openapi/docs-page.ts';
import { inRepo } from './paths.ts';

/** What lies in the web bucket, by key. */
export type WebFiles = Record<string, Uint8Array>;

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** The built SPA, and what the page of the API's documentation asks for. @throws when it was not built */
export function webFiles(dist = inRepo('apps/web/dist')): WebFiles {
  const docs = DOCS_ASSETS_PATH.slice(1);
  const fromSwagger = DOCS_ASSETS.map((name) => [
    `${docs}/${name}`,
    readFileSync(inRepo(`node_modules/swagger-ui-dist/${name}`)),
  ]);
  const built = globSync('**/*', { cwd: dist })
    .filter((path) => statSync(join(dist, path)).isFile())
    .map((path) => [path.split(sep).join('/'), readFileSync(join(dist, path))]);
  const files = Object.fromEntries([
    ...built,
    ...fromSwagger,
    [`${docs}/initializer.js`, Buffer.from(DOCS_INITIALIZER)],
  ]);
  if (!files['index.html']) throw new Error(`${dist} has no index.html; build first.`);
  return files;
}

/** @throws for a file of no known type, which a browser would refuse or guess at */
export function contentType(key: string): string {
  const type = TYPES[extname(key)];
  if (!type) throw new Error(`What type is ${key}? Add ${extname(key)} to scripts/lib/aws-web-files.ts.`);
  return type;
}

/** Vite puts a digest into the names of assets, so they never change; everything else is asked for again. */
export function cacheControl(key: string): string {
  return key.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}
