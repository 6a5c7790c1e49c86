import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { securityHeaders, spaPolicy } from '../http/security-headers.ts';
import { serveSpa } from './serve-spa.ts';

const POLICY = spaPolicy('http://127.0.0.1:4566');

let dist: string;
let server: Server;
let url: string;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'intake-spa-'));
  await mkdir(join(dist, 'assets'));
  await writeFile(join(dist, 'index.html'), '<!doctype html><title>Intake</title>');
  await writeFile(join(dist, 'icon.svg'), '<svg/>');
  await writeFile(join(dist, 'assets/app-4f3a.js'), `export default ${JSON.stringify('x'.repeat(5000))}`);
  const app = express();
  app.use(securityHeaders, serveSpa(dist, POLICY));
  app.use((_request, response) => void response.status(404).send('not the SPA'));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(dist, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = { accept: 'text/html' }) =>
  fetch(url + path, { headers });

it('has exactly the agreed policy', () => {
  expect(POLICY).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
      "img-src 'self' blob: data: http://127.0.0.1:4566; media-src 'self' blob: http://127.0.0.1:4566; " +
      "connect-src 'self' http://127.0.0.1:4566; font-src 'self'; worker-src 'self'; manifest-src 'self'; " +
      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; " +
      'trusted-types vue intake intake-shell',
  );
});

it.each(['/', '/index.html', '/files', '/files/01KAR3M5Q8T1Y6V4W2Z9X7C5B3?tab=detail'])(
  'answers %s with the page, which is asked for again every time',
  async (path) => {
    const response = await get(path);
    expect(await response.text()).toContain('<title>Intake</title>');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-security-policy')).toBe(POLICY);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  },
);

it('lets hashed files be kept for ever, and compresses them', async () => {
  const response = await get('/assets/app-4f3a.js', { 'accept-encoding': 'gzip' });
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.get('content-encoding')).toBe('gzip');
});

it('asks again for files without a hash', async () => {
  expect((await get('/icon.svg', {})).headers.get('cache-control')).toBe('no-cache');
});

it.each([
  ['a missing script', '/assets/gone.js', { accept: '*/*' }],
  ['a missing file', '/robots.txt', { accept: 'text/html' }],
  ['a program that wants JSON', '/files', { accept: 'application/json' }],
  ['the API', '/api/v1/nothing', { accept: 'text/html' }],
  ['a hidden file', '/.env', { accept: 'text/html' }],
])('does not answer %s with the page', async (_, path, headers) => {
  const response = await get(path, headers as Record<string, string>);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain('<title>Intake</title>');
});

it('serves what the page of the docs names', async () => {
  for (const [file, type] of [
    ['swagger-ui.css', 'text/css'],
    ['swagger-ui-bundle.js', 'javascript'],
    ['initializer.js', 'javascript'],
  ]) {
    const response = await get(`/docs-assets/${file}`, {});
    expect({ file, status: response.status }).toEqual({ file, status: 200 });
    expect(response.headers.get('content-type')).toContain(type);
    await response.arrayBuffer();
  }
});
