import { AwaitedVerdicts, type GuardDutyScanResult, guardDutyVerdict } from '@intake/aws';
import { FileStore, ScanFile, type ScanRef, type ScanVerdict, SettleScan } from '@intake/domain';
import { ActivityRecorder } from '../activity/activity-recorder.ts';
import { ScanningModule } from '../scanning/scanning.module.ts';
import { openModule } from './open-module.ts';

type Request =
  | { action: 'scan'; ref: ScanRef }
  | { action: 'await'; ref: ScanRef; token: string }
  | { action: 'settle'; ref: ScanRef; verdict: ScanVerdict | null }
  | ({ 'detail-type': string } & GuardDutyScanResult);

const open = openModule(ScanningModule);

/** infra/workflows/scan-file.asl.json -> ScanFile, SettleScan; GuardDuty's event gives a waiting execution its verdict. */
export async function handler(request: Request): Promise<object> {
  const app = await open();
  if (!('action' in request)) {
    const { objectKey, eTag } = request.detail.s3ObjectDetails;
    await app.get(AwaitedVerdicts).arrived(objectKey, bare(eTag), guardDutyVerdict(request));
    return {};
  }
  const { ref } = request;
  switch (request.action) {
    case 'scan':
      return { verdict: await app.get(ScanFile).execute(ref) };
    case 'await': {
      const record = await app.get(FileStore, { strict: false }).find(ref.ownerId, ref.fileId);
      if (record?.scan)
        await app.get(AwaitedVerdicts).await(record.storage.key, record.scan.etag, request.token);
      return {};
    }
    case 'settle': {
      // Nobody waits for it any more.
      if (!request.verdict) return { status: null };
      const file = await app.get(SettleScan).execute(ref, request.verdict);
      await app.get(ActivityRecorder, { strict: false }).flush();
      return { status: file?.status ?? null };
    }
  }
}

const bare = (etag: string): string => etag.replaceAll('"', '');
