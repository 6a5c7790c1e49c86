import type { ScanVerdict } from '@intake/domain';

/** https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html */
export interface GuardDutyScanResult {
  detail: {
    s3ObjectDetails: { bucketName: string; objectKey: string; eTag: string };
    scanResultDetails: { scanResultStatus: string; threats?: { name: string }[] | null };
  };
}

/** @returns a verdict, or why there is none */
export function guardDutyVerdict({ detail }: GuardDutyScanResult): ScanVerdict | { error: string } {
  const { scanResultStatus: status, threats } = detail.scanResultDetails;
  switch (status) {
    case 'NO_THREATS_FOUND':
      return { kind: 'clean' };
    case 'THREATS_FOUND':
      return { kind: 'malware', found: threats?.map(({ name }) => name).join(', ') || 'unknown' };
    // Too large, behind a password, an archive of too many files.
    case 'UNSUPPORTED':
      return { kind: 'unscanned' };
    default:
      return { error: status };
  }
}
