import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { JsonLogger } from '../logging/json-logger.ts';
import { SocketsModule } from '../realtime/sockets.module.ts';
import { once } from './once.ts';

/** Open sockets without any HTTP around them. */
export const openSockets = once(() =>
  NestFactory.createApplicationContext(SocketsModule.at(), { logger: new JsonLogger(), abortOnError: false }),
);

openSockets().catch(() => undefined);
