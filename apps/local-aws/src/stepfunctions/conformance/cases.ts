import { STATE_CASES } from './state-cases.ts';
import { PARALLEL_CASES } from './parallel-cases.ts';
import { MAP_CASES } from './map-cases.ts';
import { RETRY_CASES } from './retry-cases.ts';
import { FUNCTION_CASES } from './function-cases.ts';
import { DISTRIBUTED_CASES } from './distributed-cases.ts';
import type { Case } from './case.ts';

/** All cases; each is a name, a machine, and what it ends in. */
export const CASES: readonly Case[] = [
  ...STATE_CASES,
  ...PARALLEL_CASES,
  ...MAP_CASES,
  ...RETRY_CASES,
  ...FUNCTION_CASES,
  ...DISTRIBUTED_CASES,
];
