import type { Execution } from './execution-store.ts';
import type { ItemStorage } from './item-storage.ts';

export interface ResultFiles {
  readonly Bucket: string;
  readonly Key: string;
}

interface Destination {
  readonly Bucket: string;
  readonly Prefix?: string;
}

/**
 * Writes what became of the child executions, `manifest.json` and a file per outcome, as ResultWriter does (Step
 * Functions Developer Guide, "ResultWriter").
 * @returns where the manifest is
 */
export async function writeResults(
  storage: ItemStorage,
  { Bucket, Prefix }: Destination,
  mapRunArn: string,
  children: readonly Execution[],
): Promise<ResultFiles> {
  const folder = `${Prefix ? `${Prefix.replace(/\/$/, '')}/` : ''}${mapRunArn.split(':').at(-1)}`;
  const files: Record<string, { Key: string; Size: number }[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const status of ['SUCCEEDED', 'FAILED']) {
    const those = children.filter((child) => (child.status === 'SUCCEEDED') === (status === 'SUCCEEDED'));
    if (those.length === 0) continue;
    const body = JSON.stringify(those.map(describeChild));
    const Key = `${folder}/${status}_0.json`;
    await storage.put(Bucket, Key, body);
    files[status]!.push({ Key, Size: Buffer.byteLength(body) });
  }
  const Key = `${folder}/manifest.json`;
  const manifest = { DestinationBucket: Bucket, MapRunArn: mapRunArn, ResultFiles: files };
  await storage.put(Bucket, Key, JSON.stringify(manifest));
  return { Bucket, Key };
}

const describeChild = (child: Execution): object => ({
  ExecutionArn: child.arn,
  Input: child.input,
  InputDetails: { Included: true },
  Name: child.name,
  ...(child.output !== undefined && { Output: child.output, OutputDetails: { Included: true } }),
  ...(child.error !== undefined && { Error: child.error, Cause: child.cause ?? '' }),
  StartDate: new Date(child.started).toISOString(),
  StateMachineArn: child.machineArn,
  Status: child.status,
  ...(child.stopped !== undefined && { StopDate: new Date(child.stopped).toISOString() }),
});
