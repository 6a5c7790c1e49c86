import { extensionOf } from '../file-name.ts';
import type { Findable } from '../findable.ts';
import type { FileRecord } from '../file-record.ts';
import { type AlgorithmOutcome, type AlgorithmRunner, AttemptReplaced } from '../ports/algorithm-runner.ts';
import type { DerivedStorage } from '../ports/derived-storage.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import {
  type DerivedFile,
  FILE_GONE,
  derivedKey,
  type ProcessingStep,
  RUN_LIMITS,
  type StepRef,
} from './processing-run.ts';
import type { IndexFindings } from './index-findings.ts';
import { neededResults } from './needed-results.ts';
import { runProgress } from './run-progress.ts';
import { isStale } from './start-processing.ts';
import type { StepWriter } from './step-writer.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  derived: DerivedStorage;
  runs: ProcessingStore;
  runner: AlgorithmRunner;
  steps: StepWriter;
  indexFindings: IndexFindings;
}

/** How often progress is written and a cancelled run is noticed, in ms. */
const REPORT_EVERY = 2_000;

/** One algorithm of a run, from its start to its result. Safe to repeat, and to be done by two workers at once. */
export class PerformStep {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @returns the step as it ended; null when its run is gone
   * @throws what is worth another attempt: storage or database are out of reach
   */
  async execute(ref: StepRef): Promise<ProcessingStep | null> {
    const { files, steps } = this.ports;
    try {
      const step = await steps.start(ref);
      if (step.state !== 'running') return step;
      const file = await files.find(ref.ownerId, ref.fileId);
      if (!file || file.deletionStartedAt) return await steps.end(step, 'cancelled', { reason: FILE_GONE });
      return await this.perform(step, file);
    } catch (error) {
      if (isStale(error)) return this.ports.runs.findStep(ref);
      throw error;
    }
  }

  private async perform(step: ProcessingStep, file: FileRecord): Promise<ProcessingStep> {
    const { storage, derived, runs, runner, steps } = this.ports;
    const made: DerivedFile[] = [];
    const overtaken = new AbortController();
    let progress = 0;
    const timer = setInterval(() => {
      // A report that fails says nothing: the next one may not.
      const report = steps.report(step, progress).catch(() => 'ours' as const);
      void report.then((whose) => {
        if (whose === 'replaced') overtaken.abort(new AttemptReplaced('Another attempt is at work.'));
        if (whose === 'over') overtaken.abort(new Error('Its run was cancelled.'));
      });
    }, REPORT_EVERY);
    const { id, name, size, category, contentType } = file;
    let outcome: AlgorithmOutcome;
    try {
      const run = await runs.findRun(step);
      // Records from before there were receipts have none.
      const etag = file.etag ?? (await storage.head(file.storage.key))?.etag ?? '';
      outcome = await runner.run({
        algorithm: step.algorithm,
        name: `${step.runId}-${step.algorithm}`,
        key: file.storage.key,
        file: { id, name, size, category, contentType, type: extensionOf(name) },
        parameters: run?.plan?.find(({ algorithm }) => algorithm === step.algorithm)?.parameters ?? {},
        results: run ? await neededResults(this.ports, run, step.algorithm) : {},
        signal: overtaken.signal,
        read: (offset, length) => storage.read(file.storage.key, offset, length, etag),
        derive: async (described, content) => {
          const bytes = await derived.put(derivedKey(step, described.name), described.contentType, content);
          made.push({ ...described, size: bytes });
        },
        progress: (fraction) => void (progress = fraction),
      });
    } catch (error) {
      if (!overtaken.signal.aborted) throw error;
      return steps.end(step, 'cancelled', {});
    } finally {
      clearInterval(timer);
    }
    return this.keep(step, outcome, made);
  }

  private async keep(step: ProcessingStep, outcome: AlgorithmOutcome, made: DerivedFile[]) {
    const { runs, derived, steps } = this.ports;
    const { state, result, findable, release, ...facts } = outcome;
    const json = result === undefined ? undefined : new TextEncoder().encode(JSON.stringify(result));
    const small = json !== undefined && json.length <= RUN_LIMITS.result;
    const resultKey = derivedKey(step, 'result.json');
    const storedBytes = made.reduce((sum, { size }) => sum + size, json && !small ? json.length : 0);
    if (json && !small) await derived.put(resultKey, 'application/json', json);
    if (findable) await this.index(step, findable);
    const ended = await steps.end(step, state, {
      ...facts,
      ...(json && (small ? { result } : { resultKey })),
      ...(made.length > 0 && { derived: made }),
      ...(storedBytes > 0 && { storedBytes }),
    });
    // A service is paid once: what it found stays there until it is kept here, and for the attempt that replaced this one.
    if (ended.attempt === step.attempt) await release?.();
    const thumbnails = made
      .filter(({ role }) => role === 'thumbnail')
      .sort((a, b) => (a.width ?? 0) - (b.width ?? 0))
      .map((one) => ({ ...one, key: derivedKey(step, one.name) }));
    if (thumbnails.length > 0 && ended.attempt === step.attempt) await runs.showThumbnails(step, thumbnails);
    const run = await runs.findRun(step);
    if (run?.state === 'running') await runs.summarise(run, runProgress(run, await runs.listSteps(run)));
    return ended;
  }

  /** Not for an attempt that was replaced or cancelled. */
  private async index(step: ProcessingStep, findable: Findable): Promise<void> {
    const { runs, steps, indexFindings } = this.ports;
    const run = await runs.findRun(step);
    if (run && (await steps.report(step, 0)) === 'ours') await indexFindings.execute(step, run, findable);
  }
}
