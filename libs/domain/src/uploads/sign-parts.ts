import { DomainError } from '../errors.ts';
import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import { stateConflict } from '../upload-state.ts';
import { findUpload } from './find-upload.ts';
import { multipartOf } from './multipart-of.ts';
import { plannedParts, type SignedParts, signParts, type SigningPorts } from './upload-view.ts';

interface Ports extends SigningPorts {
  files: FileStore;
}

/** Fresh URLs for parts whose URLs expired, or of an upload that is continued. */
export class SignParts {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError NOT_FOUND, STATE_CONFLICT, VALIDATION_FAILED for a number outside the plan */
  async execute(ownerId: string, id: string, numbers: readonly number[]): Promise<SignedParts> {
    const record = await findUpload(this.ports.files, ownerId, id);
    if (record.status !== 'uploading' && !isStoredByOnePut(record))
      throw stateConflict(record.status, 'take parts');
    const plan = plannedParts(record);
    const wanted = [...new Set(numbers)].map((number) => {
      const part = plan[number - 1];
      if (!part)
        throw new DomainError(
          'VALIDATION_FAILED',
          `This upload has parts 1 to ${plan.length}; there is no part ${number}.`,
        );
      return part;
    });
    return signParts(this.ports, record, wanted);
  }
}

/**
 * S3's event can finish a small file before its sender has heard of it: whoever lost the answer sends again, and S3 says that it
 * is there (412, the URL takes no second object), which is the answer that was lost.
 */
function isStoredByOnePut(record: FileRecord): boolean {
  return multipartOf(record) === null && ['verifying', 'ready'].includes(record.status) && !record.deletedAt;
}
