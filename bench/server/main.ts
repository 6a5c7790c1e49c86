/**
 * The servers of the peers, in one process beside Intake's: a signer for S3, @tus/server and multer, both on disk.
 *   node bench/server/main.ts <folder> <bucket>      (AWS by the usual environment)
 */
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import express from 'express';
import multer from 'multer';
import { signer } from './signer.ts';

const [dir, bucket] = process.argv.slice(2) as [string, string];
const folders = { tus: join(dir, 'tus'), form: join(dir, 'form') };
for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });

const s3 = new S3Client({ forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
const tus = new TusServer({ path: '/tus', datastore: new FileStore({ directory: folders.tus }) });
const form = multer({ dest: folders.form });

const app = express();
app.use('/tus', (request, response) => {
  request.url = request.originalUrl; // it wants the whole path
  return tus.handle(request, response);
});
app.use((_request, response, next) => {
  response.setHeader('access-control-allow-origin', '*');
  next();
});
app.use('/s3', signer(s3, bucket));
app.post('/form', form.any(), (request, response) => {
  response.json({ files: (request.files as unknown[]).length });
});
app.get('/ping', (_request, response) => void response.end());

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ event: 'ready', url: `http://127.0.0.1:${port}` }));
});
server.requestTimeout = 0;
process.on('SIGTERM', () => process.exit(0));
