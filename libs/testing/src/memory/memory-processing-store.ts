import {
  DomainError,
  isFirstRun,
  type Page,
  type ProcessingRun,
  type ProcessingStep,
  ProcessingStore,
  type ProcessingSummary,
  runDueAt,
  type RunRef,
  type StepRef,
} from '@intake/domain';
import { LaggingDueList } from './lagging-due-list.ts';

type FileRef = Omit<RunRef, 'runId'>;
type Kept = ProcessingSummary & { order: number; thumbnailRun?: string };

export class MemoryProcessingStore extends ProcessingStore {
  readonly runs = new Map<string, ProcessingRun>();
  readonly steps = new Map<string, ProcessingStep>();
  private readonly due = new LaggingDueList<ProcessingRun>(runDueAt);
  private readonly kept = new Map<string, Partial<Kept>>();

  async createRun(run: ProcessingRun): Promise<void> {
    if (this.runs.has(runKey(run))) throw new DomainError('ALREADY_EXISTS', 'There is a run with this id.');
    this.runs.set(runKey(run), structuredClone(run));
    if (isFirstRun(run) && !this.kept.has(fileKey(run))) await this.summarise(run, 0);
  }

  async findRun(ref: RunRef): Promise<ProcessingRun | null> {
    return structuredClone(this.runs.get(runKey(ref)) ?? null);
  }

  async updateRun(run: ProcessingRun): Promise<void> {
    const before = this.runs.get(runKey(run));
    if (before?.version !== run.version - 1) throw conflict();
    this.due.changed(runKey(run), before);
    this.runs.set(runKey(run), structuredClone(run));
  }

  async listRuns(file: FileRef, limit: number, cursor?: string): Promise<Page<ProcessingRun>> {
    const found = [...this.runs.values()]
      .filter((run) => fileKey(run) === fileKey(file) && (!cursor || run.runId < cursor))
      .sort((a, b) => (a.runId < b.runId ? 1 : -1));
    const items = structuredClone(found.slice(0, limit));
    return { items, nextCursor: found.length > limit ? items.at(-1)!.runId : null };
  }

  async listDueRuns(now: Date, limit: number, cursor?: string): Promise<Page<ProcessingRun>> {
    return this.due.page(this.runs, now, limit, cursor);
  }

  async removeRun(ref: RunRef): Promise<void> {
    for (const [key, step] of this.steps) if (runKey(step) === runKey(ref)) this.steps.delete(key);
    const before = this.runs.get(runKey(ref));
    if (before) this.due.changed(runKey(ref), before);
    this.runs.delete(runKey(ref));
  }

  async writeStep(step: ProcessingStep): Promise<void> {
    if ((this.steps.get(stepKey(step))?.revision ?? 0) !== step.revision - 1) throw conflict();
    this.steps.set(stepKey(step), structuredClone(step));
  }

  async findStep(ref: StepRef): Promise<ProcessingStep | null> {
    return structuredClone(this.steps.get(stepKey(ref)) ?? null);
  }

  async listSteps(ref: RunRef): Promise<ProcessingStep[]> {
    return [...this.steps.values()]
      .filter((step) => runKey(step) === runKey(ref))
      .sort((a, b) => (a.algorithm < b.algorithm ? -1 : 1))
      .map((step) => structuredClone(step));
  }

  async storedBytes(ownerId: string): Promise<number> {
    const own = [...this.steps.values()].filter((step) => step.ownerId === ownerId);
    return own.reduce((sum, { storedBytes = 0 }) => sum + storedBytes, 0);
  }

  async summaries(ownerId: string, fileIds: readonly string[]): Promise<ProcessingSummary[]> {
    return fileIds.flatMap((fileId) => {
      const { order: _, thumbnailRun: _run, ...summary } = this.kept.get(fileKey({ ownerId, fileId })) ?? {};
      return summary.run ? [structuredClone(summary as ProcessingSummary)] : [];
    });
  }

  async summarise(
    { ownerId, fileId, runId, state, version }: ProcessingRun,
    progress: number,
  ): Promise<void> {
    const key = fileKey({ ownerId, fileId });
    const kept = this.kept.get(key);
    const order = version + Math.min(progress, 0.99);
    if (kept?.run && (kept.run > runId || (kept.run === runId && kept.order! > order))) return;
    this.kept.set(key, { ...kept, fileId, run: runId, state, progress, order });
  }

  async showThumbnails(ref: RunRef, thumbnails: ProcessingSummary['thumbnails']): Promise<void> {
    const kept = this.kept.get(fileKey(ref)) ?? { fileId: ref.fileId };
    if (kept.thumbnailRun && kept.thumbnailRun > ref.runId) return;
    this.kept.set(fileKey(ref), {
      ...kept,
      thumbnails: structuredClone(thumbnails!),
      thumbnailRun: ref.runId,
    });
  }

  async removeSummary(file: FileRef): Promise<void> {
    this.kept.delete(fileKey(file));
  }
}

const fileKey = ({ ownerId, fileId }: FileRef) => JSON.stringify([ownerId, fileId]);
const runKey = ({ ownerId, fileId, runId }: RunRef) => JSON.stringify([ownerId, fileId, runId]);
const stepKey = ({ algorithm, ...ref }: StepRef) => runKey(ref) + algorithm;
const conflict = () => new DomainError('VERSION_CONFLICT', 'Another request changed this at the same time.');
