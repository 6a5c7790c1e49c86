import {
  DomainError,
  type ExecutionState,
  MalwareScanner,
  type ScanRef,
  type ScanVerdict,
  ScanWorkflow,
} from '@intake/domain';

/** Remembers which scans were begun; a test moves them on. Off unless a test switches it on. */
export class MemoryScanWorkflow extends ScanWorkflow {
  enabled = false;
  readonly executions = new Map<string, { ref: ScanRef; state: ExecutionState }>();

  async start({ ownerId, fileId, attempt }: ScanRef): Promise<void> {
    const ref = { ownerId, fileId, attempt };
    if (!this.executions.has(nameOf(ref))) this.executions.set(nameOf(ref), { ref, state: 'running' });
  }

  async find(ref: ScanRef): Promise<ExecutionState | null> {
    return this.executions.get(nameOf(ref))?.state ?? null;
  }
}

/** Says what a test wants of each object; without that it does not answer. */
export class MemoryMalwareScanner extends MalwareScanner {
  readonly verdicts = new Map<string, ScanVerdict>();

  async scan(key: string): Promise<ScanVerdict> {
    const verdict = this.verdicts.get(key);
    if (!verdict) throw new DomainError('UNAVAILABLE', 'The scanner does not answer.');
    return verdict;
  }
}

const nameOf = ({ fileId, attempt }: ScanRef): string => `${fileId}-${attempt}`;
