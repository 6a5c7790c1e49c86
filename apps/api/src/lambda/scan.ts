import { AwaitedVerdicts, ConfigSource, type GuardDutyScanResult, guardDutyVerdict } from '@intake/aws';
import { FileStore, ScanFile, type ScanRef, type ScanVerdict, SettleScan } from '@intake/domain';
import type { INestApplicationContext } from '@nestjs/common';
import { ActivityRecorder } from '../activity/activity-recorder.ts';
import { ScanningModule } from '../scanning/scanning.module.ts';
import { openModule } from './open-module.ts';

type Request =
  | { action: 'scan'; ref: ScanRef; token: string }
  | { action: 'settle'; ref: ScanRef; verdict: ScanVerdict | null }
  | ({ 'detail-type': string } & GuardDutyScanResult);

const open = openModule(ScanningModule);

/** infra/workflows/scan-file.asl.json -> ScanFile, SettleScan; GuardDuty's event gives a waiting execution its verdict. */
export async function handler(request: Request): Promise<object> {
  const app = await open();
  const verdicts = app.get(AwaitedVerdicts);
  if (!('action' in request)) {
    const { objectKey, eTag } = request.detail.s3ObjectDetails;
    await verdicts.arrived(objectKey, eTag.replaceAll('"', ''), guardDutyVerdict(request));
    return {};
  }
  if (request.action === 'scan') {
    await scan(app, verdicts, request.ref, request.token);
    return {};
  }
  // Null: nobody waits for it any more.
  const file = request.verdict && (await app.get(SettleScan).execute(request.ref, request.verdict));
  await app.get(ActivityRecorder, { strict: false }).flush();
  return { status: file?.status ?? null };
}

async function scan(
  app: INestApplicationContext,
  verdicts: AwaitedVerdicts,
  ref: ScanRef,
  token: string,
): Promise<void> {
  if (app.get(ConfigSource, { strict: false }).current.scan.scanner === 'clamd')
    return verdicts.tell(token, await app.get(ScanFile).execute(ref));
  const record = await app.get(FileStore, { strict: false }).find(ref.ownerId, ref.fileId);
  if (record?.scan) await verdicts.await(record.storage.key, record.scan.etag, token);
  else await verdicts.tell(token, null);
}
