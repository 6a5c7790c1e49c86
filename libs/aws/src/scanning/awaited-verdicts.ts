import { SendTaskFailureCommand, SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { ScanVerdict } from '@intake/domain';
import { isNamed } from '../s3-errors.ts';
import { ttl } from '../table.ts';

/** An execution that waits is forgotten after this, in ms; the state machine's own limit is shorter. */
const KEPT = 2 * 24 * 3_600_000;

type Outcome = ScanVerdict | { error: string };

/**
 * Brings together executions that wait for a scanner's word and the event that says it, whichever comes first: a task
 * token or a verdict is kept under the object's ETag until the other one is there.
 */
export class AwaitedVerdicts {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;
  private readonly sfn: SFNClient;

  constructor(dynamo: DynamoDBDocument, table: string, sfn: SFNClient) {
    this.dynamo = dynamo;
    this.table = table;
    this.sfn = sfn;
  }

  async await(key: string, etag: string, token: string): Promise<void> {
    const { outcome } = await this.keep(key, etag, { token });
    if (outcome) await this.tell(token, outcome);
  }

  async arrived(key: string, etag: string, outcome: Outcome): Promise<void> {
    const { token } = await this.keep(key, etag, { outcome });
    if (token) await this.tell(token, outcome);
  }

  /** @returns all that is known now, of both */
  private async keep(key: string, etag: string, known: { token?: string; outcome?: Outcome }) {
    const [[name, value]] = Object.entries(known) as [[string, unknown]];
    const { Attributes } = await this.dynamo.update({
      TableName: this.table,
      Key: { pk: `SCAN#${key}`, sk: `ETAG#${etag}` },
      UpdateExpression: 'SET #name = :value, #ttl = :ttl',
      ExpressionAttributeNames: { '#name': name, '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':value': value, ':ttl': ttl(new Date(Date.now() + KEPT)) },
      ReturnValues: 'ALL_NEW',
    });
    return (Attributes ?? {}) as { token?: string; outcome?: Outcome };
  }

  /** @param outcome null where nobody waits for the file any more */
  async tell(taskToken: string, outcome: Outcome | null): Promise<void> {
    try {
      if (outcome && 'error' in outcome)
        await this.sfn.send(
          new SendTaskFailureCommand({ taskToken, error: 'ScanFailed', cause: outcome.error }),
        );
      else await this.sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(outcome) }));
    } catch (error) {
      // Told already, or it waits no more.
      if (!isNamed(error, 'TaskTimedOut') && !isNamed(error, 'TaskDoesNotExist')) throw error;
    }
  }
}
