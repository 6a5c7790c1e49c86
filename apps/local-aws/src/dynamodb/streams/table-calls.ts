import type { JsonReply } from '../../gateway/json-service.ts';
import { ACCOUNT, type Input } from '../../gateway/operations.ts';
import type { StreamStore, TableStream } from './stream-store.ts';
import type { AskEngine } from './stream-capture.ts';
import { tableName } from './written-items.ts';

interface StreamSpecification {
  readonly StreamEnabled?: boolean;
  readonly StreamViewType?: string;
}

export const streamArn = ({ table, label }: TableStream, region: string): string =>
  `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${table}/stream/${label}`;

/** What calls about tables say of streams; the engines know nothing of them. */
export class TableCalls {
  readonly #store: StreamStore;
  readonly #ask: AskEngine;
  readonly #now: () => number;

  constructor(store: StreamStore, ask: AskEngine, now: () => number) {
    this.#store = store;
    this.#ask = ask;
    this.#now = now;
  }

  /** @returns undefined for a call that is not about a table */
  async through(
    operation: string,
    input: Input,
    region: string,
    forward: (input: object) => Promise<JsonReply>,
  ): Promise<JsonReply | undefined> {
    if (!/^(Create|Describe|Update|Delete)Table$/.test(operation)) return undefined;
    const { StreamSpecification, ...rest } = input as Input & { StreamSpecification?: StreamSpecification };
    const table = tableName(String(rest['TableName']));
    // An update of nothing but the stream is none for the engine.
    const isOnlyStream = StreamSpecification && operation === 'UpdateTable' && Object.keys(rest).length === 1;
    const reply = isOnlyStream ? await forwardDescription(this.#ask, table) : await forward(rest);
    if (reply.status !== 200) return reply;
    if (operation === 'DeleteTable') this.#store.drop(table);
    else if (StreamSpecification) await this.#switch(table, StreamSpecification);
    return describeStream(reply, this.#store.of(table), region);
  }

  async #switch(table: string, { StreamEnabled, StreamViewType }: StreamSpecification): Promise<void> {
    if (!StreamEnabled) return this.#store.drop(table);
    if (this.#store.of(table)) return;
    const { Table } = (await this.#ask('DescribeTable', { TableName: table })) as {
      Table: { KeySchema: { AttributeName: string }[] };
    };
    this.#store.open({
      table,
      label: new Date(this.#now()).toISOString().slice(0, -1),
      view: StreamViewType ?? 'NEW_AND_OLD_IMAGES',
      keyNames: Table.KeySchema.map(({ AttributeName }) => AttributeName),
    });
  }
}

async function forwardDescription(ask: AskEngine, TableName: string): Promise<JsonReply> {
  const { Table } = await ask('DescribeTable', { TableName });
  return { status: 200, body: JSON.stringify({ TableDescription: Table }) };
}

function describeStream(reply: JsonReply, stream: TableStream | undefined, region: string): JsonReply {
  if (!stream) return reply;
  const answer = JSON.parse(reply.body.toString()) as Record<string, object>;
  const described = Object.entries(answer).map(([name, table]) => [
    name,
    {
      ...table,
      StreamSpecification: { StreamEnabled: true, StreamViewType: stream.view },
      LatestStreamArn: streamArn(stream, region),
      LatestStreamLabel: stream.label,
    },
  ]);
  // Without the engine's checksum, which was that of another body.
  return { status: 200, body: JSON.stringify(Object.fromEntries(described)) };
}
