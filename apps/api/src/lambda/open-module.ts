import 'reflect-metadata';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ActivityRecorder } from '../activity/activity-recorder.ts';
import { JsonLogger } from '../logging/json-logger.ts';
import { measured } from './measured.ts';
import { once } from './once.ts';

type Opened = Type | DynamicModule;

/** A module's use-cases without any HTTP around them; made in the init phase, for which Lambda gives a full CPU. */
export function openModule(module: Opened): () => Promise<INestApplicationContext> {
  return early(() =>
    NestFactory.createApplicationContext(module, { logger: new JsonLogger(), abortOnError: false }),
  );
}

/** The same for functions that count what happens to uploads. */
export function openMeasured(
  module: Opened,
): () => Promise<{ app: INestApplicationContext; recorder: ActivityRecorder }> {
  const open = openModule(module);
  return early(async () => {
    const app = await open();
    return { app, recorder: measured(app) };
  });
}

function early<Made>(make: () => Promise<Made>): () => Promise<Made> {
  const open = once(make);
  open().catch(() => undefined);
  return open;
}
