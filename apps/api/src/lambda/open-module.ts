import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JsonLogger } from '../logging/json-logger.ts';
import { once } from './once.ts';

/** A module's use-cases without any HTTP around them; made in the init phase, for which Lambda gives a full CPU. */
export function openModule(module: Type | DynamicModule) {
  const open = once(() =>
    NestFactory.createApplicationContext(module, { logger: new JsonLogger(), abortOnError: false }),
  );
  open().catch(() => undefined);
  return open;
}
