import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { JsonLogger } from '../logging/json-logger.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { measured } from './measured.ts';
import { once } from './once.ts';

/** The uploads' use-cases without any HTTP around them. */
export const openUploads = once(async () => {
  const logger = new JsonLogger();
  const uploads = await NestFactory.createApplicationContext(UploadsModule, { logger, abortOnError: false });
  return { uploads, recorder: measured(uploads) };
});

openUploads().catch(() => undefined);
