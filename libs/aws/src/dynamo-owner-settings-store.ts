import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { type OwnerSettings, OwnerSettingsStore, USUAL_SETTINGS } from '@intake/domain';
import { held, versionConflict } from './conditional-write.ts';
import { fromItem, key } from './table.ts';

export class DynamoOwnerSettingsStore extends OwnerSettingsStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly TableName: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.TableName = table;
  }

  async read(ownerId: string): Promise<OwnerSettings> {
    const { TableName } = this;
    const { Item } = await this.dynamo.get({ TableName, Key: key.settings(ownerId), ConsistentRead: true });
    return { ...USUAL_SETTINGS, ...(Item && fromItem<OwnerSettings>(Item)) };
  }

  async write(ownerId: string, settings: OwnerSettings): Promise<void> {
    const { TableName } = this;
    const put = this.dynamo.put({
      ...{ TableName, Item: { ...settings, ...key.settings(ownerId) } },
      // Those from before there were versions have none.
      ConditionExpression: 'version = :before OR (:before = :none AND attribute_not_exists(version))',
      ExpressionAttributeValues: { ':before': settings.version - 1, ':none': 0 },
    });
    if (!(await held(put))) throw versionConflict();
  }
}
