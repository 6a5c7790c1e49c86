import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { type FileSearch, isListed, searchEntry } from '@intake/domain';
import { held } from '../conditional-write.ts';
import { DynamoFileSearch } from '../dynamo-file-search.ts';
import { FILE_COLUMNS_VERSION, toItem, toRecord } from '../file-item.ts';
import { key } from '../table.ts';
import type { Changes } from './changes.ts';
import { countsAreInDoubt, recountFiles } from './recount-files.ts';

type Key = Record<string, unknown>;
interface Progress {
  version: number;
  /** Where a run that was interrupted goes on. */
  after?: Key;
  done: boolean;
}

/** Items per Scan; progress is kept after each. */
const PAGE = 200;
/** Writes at the same time. */
const AT_ONCE = 10;

/**
 * Gives records that an older version wrote the columns that indexes need and the search its words, and counts all anew. Goes on where a killed run
 * stopped; repeating it changes nothing; once done for a version it costs one read.
 */
export async function migrateFileColumns(
  dynamo: DynamoDBDocument,
  table: string,
  changes: Changes,
): Promise<void> {
  const progress = await progressOf(dynamo, table, changes.planned);
  if (progress.done) {
    if (await countsAreInDoubt(dynamo, table))
      await changes.make('count all files anew', () => recountFiles(dynamo, table));
    return;
  }
  await changes.make(`bring file records to version ${FILE_COLUMNS_VERSION}`, async () => {
    const search = new DynamoFileSearch(dynamo, table);
    let { after } = progress;
    do {
      const page = await dynamo.scan({ TableName: table, Limit: PAGE, ExclusiveStartKey: after });
      const files = (page.Items ?? []).filter(({ sk }) => String(sk).startsWith('FILE#'));
      for (let i = 0; i < files.length; i += AT_ONCE)
        await Promise.all(files.slice(i, i + AT_ONCE).map((item) => rewrite(dynamo, table, search, item)));
      after = page.LastEvaluatedKey;
      // Once more from the last page on, if the counting is killed.
      if (after) await keep(dynamo, table, { version: FILE_COLUMNS_VERSION, after, done: false });
    } while (after);
    await recountFiles(dynamo, table);
    await keep(dynamo, table, { version: FILE_COLUMNS_VERSION, done: true });
  });
}

/** The same record in the same version: whoever writes meanwhile wins, and writes the new columns anyway. */
async function rewrite(
  dynamo: DynamoDBDocument,
  TableName: string,
  search: FileSearch,
  item: Key,
): Promise<void> {
  const record = toRecord(item);
  if (isListed(record.status)) await search.put(searchEntry(record));
  await held(
    dynamo.put({
      TableName,
      Item: toItem(record),
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: { ':version': item.version },
    }),
  );
}

async function progressOf(dynamo: DynamoDBDocument, TableName: string, planned: boolean): Promise<Progress> {
  const none = { version: FILE_COLUMNS_VERSION, done: false };
  try {
    const { Item } = await dynamo.get({
      TableName,
      Key: key.migration('file-columns'),
      ConsistentRead: true,
    });
    return Item?.version === FILE_COLUMNS_VERSION ? (Item as unknown as Progress) : none;
  } catch (error) {
    if (planned && error instanceof ResourceNotFoundException) return none;
    throw error;
  }
}

async function keep(dynamo: DynamoDBDocument, TableName: string, progress: Progress): Promise<void> {
  await dynamo.put({ TableName, Item: { ...key.migration('file-columns'), ...progress } });
}
