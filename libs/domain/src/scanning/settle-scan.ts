import { isRefusal } from '../errors.ts';
import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ScanVerdict } from '../ports/malware-scanner.ts';
import type { ScanRef } from '../ports/scan-workflow.ts';
import type { SettleFile } from '../uploads/settle-file.ts';

interface Ports {
  files: FileStore;
  settleFile: SettleFile;
}

/** Makes a scanner's verdict the file's: `ready`, or `rejected` and its bytes go. */
export class SettleScan {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Does nothing for a verdict that nobody waits for (any more). @returns the file as it is now */
  async execute({ ownerId, fileId, attempt }: ScanRef, verdict: ScanVerdict): Promise<FileRecord | null> {
    const { files, settleFile } = this.ports;
    for (;;) {
      const record = await files.find(ownerId, fileId);
      if (record?.status !== 'verifying' || record.deletedAt || record.scan?.attempt !== attempt)
        return record;
      try {
        if (verdict.kind === 'malware')
          return await settleFile.end(record, 'rejected', {
            code: 'MALWARE_FOUND',
            detail: `This file contains malware: ${verdict.found}.`,
            found: verdict.found,
          });
        return await settleFile.ready({ ...record, scan: { ...record.scan, verdict: verdict.kind } });
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }
}
