import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DomainError, type Rule, RuleStore, tooManyRules } from '@intake/domain';
import { ifNew, putNext } from './conditional-write.ts';
import { fromItem, key } from './table.ts';
import { writeWithin } from './write-within.ts';

/** Rules in the one table. */
export class DynamoRuleStore extends RuleStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async create(rule: Rule, most: number): Promise<void> {
    const { dynamo, table } = this;
    const written = await writeWithin({
      ...{ dynamo, table, put: ifNew(toItem(rule)), set: key.rules(rule.ownerId) },
      isFull: async () => (await this.list(rule.ownerId)).length >= most,
    });
    if (written === 'full') throw tooManyRules(most);
    if (written === 'refused') throw new DomainError('ALREADY_EXISTS', 'There is a rule with this id.');
  }

  async find(ownerId: string, id: string): Promise<Rule | null> {
    const { Item } = await this.dynamo.get({
      TableName: this.table,
      Key: key.rule(ownerId, id),
      ConsistentRead: true,
    });
    return Item ? fromItem<Rule>(Item) : null;
  }

  /** One query: an owner has a few small ones (RULE_LIMITS). */
  async list(ownerId: string): Promise<Rule[]> {
    const rules: Rule[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.dynamo.query({
        TableName: this.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': key.rules(ownerId) },
        ...(from && { ExclusiveStartKey: from }),
      });
      rules.push(...Items.map(fromItem<Rule>));
      from = LastEvaluatedKey;
    } while (from);
    return rules;
  }

  update(rule: Rule): Promise<void> {
    return putNext(this.dynamo, this.table, toItem(rule));
  }

  async remove(ownerId: string, id: string): Promise<void> {
    await this.dynamo.delete({ TableName: this.table, Key: key.rule(ownerId, id) });
  }
}

const toItem = (rule: Rule) => ({ ...rule, ...key.rule(rule.ownerId, rule.id) });
