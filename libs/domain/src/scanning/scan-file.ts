import type { FileStore } from '../ports/file-store.ts';
import type { MalwareScanner, ScanVerdict } from '../ports/malware-scanner.ts';
import type { ScanRef } from '../ports/scan-workflow.ts';

interface Ports {
  files: FileStore;
  scanner: MalwareScanner;
}

/** Asks a scanner about a file that waits for it. */
export class ScanFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @returns null when nobody waits for it any more. @throws doubts, to be tried again */
  async execute({ ownerId, fileId, attempt }: ScanRef): Promise<ScanVerdict | null> {
    const { files, scanner } = this.ports;
    const record = await files.find(ownerId, fileId);
    if (record?.status !== 'verifying' || record.scan?.attempt !== attempt) return null;
    return scanner.scan(record.storage.key, record.scan.etag, record.size);
  }
}
