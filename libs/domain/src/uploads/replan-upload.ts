import { DomainError, isRefusal } from '../errors.ts';
import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import { type PartRun, partSizeFor, planRuns, runsOf } from '../upload-plan.ts';
import { stateConflict } from '../upload-state.ts';
import { findUpload } from './find-upload.ts';
import { plannedParts, type SignedParts, signParts, type SigningPorts } from './upload-view.ts';

interface Ports extends SigningPorts {
  files: FileStore;
}

export interface Replan {
  /** The first part that has not been begun: those before it keep their sizes. */
  from: number;
  /** What the sender has measured. */
  bytesPerSecond: number;
}

export type NewPlan = SignedParts & { plan: PartRun[] };

/** More writers than this at the same record is not a race any more. */
const MAX_RACES = 5;

/**
 * Cuts what is left of an upload anew, now that its sender knows how fast the line is: an upload begins with small parts
 * and goes on with parts that take a few seconds each. S3 does not ask for parts of one size.
 */
export class ReplanUpload {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @returns the whole plan, and URLs for the parts from `from` on
   * @throws DomainError NOT_FOUND, STATE_CONFLICT (not uploading), VALIDATION_FAILED for a part outside the plan
   */
  async execute(ownerId: string, id: string, { from, bytesPerSecond }: Replan): Promise<NewPlan> {
    for (let race = 1; ; race++) {
      const record = await findUpload(this.ports.files, ownerId, id);
      if (record.status !== 'uploading') throw stateConflict(record.status, 'be planned anew');
      try {
        return await this.signFrom(from, await this.save(record, planFrom(record, from, bytesPerSecond)));
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT') || race === MAX_RACES) throw error;
      }
    }
  }

  private async save(record: FileRecord, plan: PartRun[]): Promise<FileRecord> {
    const { files, clock } = this.ports;
    const updated = {
      ...record,
      storage: { ...record.storage, plan },
      version: record.version + 1,
      updatedAt: clock.now().toISOString(),
    };
    await files.update(record, updated);
    return updated;
  }

  private async signFrom(from: number, record: FileRecord): Promise<NewPlan> {
    const parts = plannedParts(record);
    const signed = await signParts(this.ports, record, parts.slice(from - 1));
    return { ...signed, plan: record.storage.plan! };
  }
}

function planFrom(record: FileRecord, from: number, bytesPerSecond: number): PartRun[] {
  const parts = plannedParts(record);
  if (!record.storage.multipartId || from > parts.length)
    throw new DomainError('VALIDATION_FAILED', `This upload has no part ${from} that could be planned anew.`);
  const kept = parts.slice(0, from - 1);
  const left = record.size - kept.reduce((sum, part) => sum + part.size, 0);
  // Of the whole file's size: what is left of a large file is still part of a large file.
  return [...runsOf(kept), ...planRuns(left, partSizeFor(record.size, bytesPerSecond))];
}
