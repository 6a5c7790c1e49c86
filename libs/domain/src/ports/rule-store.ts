import type { Rule } from '../rules/rule.ts';

/** Rules of an owner, a few. */
export abstract class RuleStore {
  /**
   * Counts and writes as if nobody else wrote meanwhile.
   * @param most rules that an owner may have
   * @throws DomainError ALREADY_EXISTS, STATE_CONFLICT (`tooManyRules`)
   */
  abstract create(rule: Rule, most: number): Promise<void>;
  /** Strongly consistent. Null for another owner's too. */
  abstract find(ownerId: string, id: string): Promise<Rule | null>;
  /** All of an owner, oldest first. Strongly consistent: a rule counts for the next file. */
  abstract list(ownerId: string): Promise<Rule[]>;
  /** @throws DomainError VERSION_CONFLICT when the stored version is not the one before, or it is gone */
  abstract update(rule: Rule): Promise<void>;
  /** Idempotent. */
  abstract remove(ownerId: string, id: string): Promise<void>;
}
