import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { whenOver } from './when-over.ts';

it.each([
  ['a connection that ends after its answer', ['finish', 'close']],
  ['a client that goes away', ['close']],
  ['API Gateway, where no connection is seen', ['finish']],
])('calls once: %s', (_, events) => {
  const response = new EventEmitter();
  let calls = 0;
  whenOver(response as Response, () => calls++);
  expect(calls).toBe(0);
  for (const event of events) response.emit(event);
  expect(calls).toBe(1);
});
