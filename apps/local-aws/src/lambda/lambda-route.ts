import type { JsonCall } from '../gateway/json-service.ts';
import type { Input } from '../gateway/operations.ts';
import type { EventSourceMappings } from './event-source-mappings.ts';
import type { Functions } from './functions.ts';
import type { Invoker } from './invoker.ts';

export interface LambdaStore {
  readonly functions: Functions;
  readonly invoker: Invoker;
  readonly mappings: EventSourceMappings;
  readonly now: () => number;
}

export interface Request {
  readonly store: LambdaStore;
  readonly call: JsonCall;
  readonly input: Input;
  /** What the path names. */
  readonly name: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

type Handler = (request: Request) => Answer | Promise<Answer>;

export type Route = readonly [method: string, path: RegExp, handler: Handler];
