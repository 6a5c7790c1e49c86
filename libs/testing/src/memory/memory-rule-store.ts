import { DomainError, type Rule, RuleStore, tooManyRules } from '@intake/domain';

export class MemoryRuleStore extends RuleStore {
  readonly rules = new Map<string, Rule>();

  async create(rule: Rule, most = Infinity): Promise<void> {
    const own = [...this.rules.values()].filter(({ ownerId }) => ownerId === rule.ownerId);
    if (own.length >= most) throw tooManyRules(most);
    const key = keyOf(rule.ownerId, rule.id);
    if (this.rules.has(key)) throw new DomainError('ALREADY_EXISTS', 'There is a rule with this id.');
    this.rules.set(key, structuredClone(rule));
  }

  async find(ownerId: string, id: string): Promise<Rule | null> {
    return structuredClone(this.rules.get(keyOf(ownerId, id)) ?? null);
  }

  async list(ownerId: string): Promise<Rule[]> {
    const mine = [...this.rules.values()].filter((rule) => rule.ownerId === ownerId);
    return structuredClone(mine.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  }

  async update(rule: Rule): Promise<void> {
    const key = keyOf(rule.ownerId, rule.id);
    if (this.rules.get(key)?.version !== rule.version - 1)
      throw new DomainError('VERSION_CONFLICT', 'Another request changed this at the same time.');
    this.rules.set(key, structuredClone(rule));
  }

  async remove(ownerId: string, id: string): Promise<void> {
    this.rules.delete(keyOf(ownerId, id));
  }
}

const keyOf = (ownerId: string, id: string): string => JSON.stringify([ownerId, id]);
