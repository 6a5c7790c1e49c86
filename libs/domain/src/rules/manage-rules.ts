import { checkAlgorithms } from '../batches/check-batch.ts';
import { DomainError, isRefusal, notFound } from '../errors.ts';
import { normaliseTitle } from '../file-name.ts';
import { checkCondition, type FileCondition } from '../files/file-condition.ts';
import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { RuleStore } from '../ports/rule-store.ts';
import { type Rule, RULE_LIMITS } from './rule.ts';
import { type RuleProblem, ruleProblems } from './rule-problems.ts';

interface Ports {
  rules: RuleStore;
  catalogue: AlgorithmCatalogue;
  ids: IdGenerator;
  clock: Clock;
}

export interface NewRule {
  name: string;
  /** True where nothing is said. */
  enabled?: boolean;
  condition: FileCondition;
  algorithms: readonly { id: string; parameters?: Readonly<Record<string, unknown>> }[];
}

type Decided = Pick<Rule, 'name' | 'enabled' | 'condition' | 'algorithms'>;

/** An owner's rules. What has been planned by one stays as it is, whatever becomes of the rule. */
export class ManageRules {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  list(ownerId: string): Promise<Rule[]> {
    return this.ports.rules.list(ownerId);
  }

  /** @throws DomainError NOT_FOUND */
  async get(ownerId: string, id: string): Promise<Rule> {
    const rule = await this.ports.rules.find(ownerId, id);
    if (!rule) throw notFound('rule');
    return rule;
  }

  /** What of a rule does not fit the algorithms as they are now. */
  problems(rule: Rule): RuleProblem[] {
    return ruleProblems(this.ports.catalogue, rule);
  }

  /** @throws DomainError VALIDATION_FAILED, INVALID_NAME (its own, or the folder), STATE_CONFLICT (too many) */
  async create(ownerId: string, { name, enabled = true, condition, algorithms }: NewRule): Promise<Rule> {
    const { rules, ids, clock } = this.ports;
    const decided = checked({
      name: normaliseTitle(name),
      enabled,
      ...this.conditionOf(condition),
      ...this.algorithmsOf(algorithms),
    });
    const now = clock.now().toISOString();
    const rule: Rule = { ownerId, id: ids.next(), ...decided, createdAt: now, updatedAt: now, version: 1 };
    await rules.create(rule, RULE_LIMITS.rules);
    return rule;
  }

  /**
   * What is not named stays, also an algorithm that is gone: a rule can always be renamed and switched off.
   * @throws DomainError NOT_FOUND, VALIDATION_FAILED, INVALID_NAME (its own, or the folder)
   */
  async change(ownerId: string, id: string, changes: Partial<NewRule>): Promise<Rule> {
    const { rules, clock } = this.ports;
    const { name, enabled, condition, algorithms } = changes;
    const decided: Partial<Decided> = {
      ...(name !== undefined && { name: normaliseTitle(name) }),
      ...(enabled !== undefined && { enabled }),
      ...(condition && this.conditionOf(condition)),
      ...(algorithms && this.algorithmsOf(algorithms)),
    };
    for (;;) {
      const before = await this.get(ownerId, id);
      const after: Rule = {
        ...before,
        ...checked({ ...before, ...decided }),
        updatedAt: clock.now().toISOString(),
        version: before.version + 1,
      };
      try {
        await rules.update(after);
        return after;
      } catch (error) {
        // Somebody changed something else of it meanwhile.
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }

  /** Idempotent. */
  remove(ownerId: string, id: string): Promise<void> {
    return this.ports.rules.remove(ownerId, id);
  }

  private conditionOf(condition: FileCondition): Pick<Rule, 'condition'> {
    return { condition: checkCondition(condition, '/condition') };
  }

  private algorithmsOf(wanted: NewRule['algorithms']): Pick<Rule, 'algorithms'> {
    return { algorithms: checkAlgorithms(this.ports.catalogue, wanted) };
  }
}

function checked<Of extends Decided>(rule: Of): Of {
  const { condition, algorithms } = rule;
  if (JSON.stringify({ condition, algorithms }).length <= RULE_LIMITS.size) return rule;
  throw new DomainError('VALIDATION_FAILED', `A rule can have ${RULE_LIMITS.size} characters as JSON.`);
}
