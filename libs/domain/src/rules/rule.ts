import type { RequestedAlgorithm } from '../batches/batch.ts';
import { DomainError } from '../errors.ts';
import type { FileCondition } from '../files/file-condition.ts';

/** Algorithms that every file which meets a condition gets when it arrives, besides those that run by themselves. */
export interface Rule {
  ownerId: string;
  /** ULID; of two rules that ask for the same algorithm the older one's parameters count. */
  id: string;
  name: string;
  enabled: boolean;
  condition: FileCondition;
  algorithms: readonly RequestedAlgorithm[];
  createdAt: string;
  updatedAt: string;
  /** Counts the writes; every update expects the one before. */
  version: number;
}

export const RULE_LIMITS = {
  /** Rules of one owner: all of them are read for every file that arrives. */
  rules: 50,
  /** Of its condition and algorithms as JSON, in characters: for the same reason. */
  size: 4096,
} as const;

export const tooManyRules = (limit: number): DomainError =>
  new DomainError('STATE_CONFLICT', `There can be ${limit} rules.`, { limit });
