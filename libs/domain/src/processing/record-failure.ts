import type { Reason } from '../file-record.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { ProcessingStep, StepRef } from './processing-run.ts';
import { isStale } from './start-processing.ts';
import type { StepWriter } from './step-writer.ts';

interface Ports {
  runs: ProcessingStore;
  steps: StepWriter;
}

/** What the workflow does when a task itself did not end the step: it was killed, throttled, or failed every attempt. */
export class RecordFailure {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @returns the step as it stands; a step that ended before its task failed keeps its result */
  async execute(ref: StepRef, reason: Reason): Promise<ProcessingStep | null> {
    const { runs, steps } = this.ports;
    try {
      // Taken over, so that a task that still runs somewhere cannot write it any more.
      const step = await steps.start(ref);
      return step.state === 'running' ? await steps.end(step, 'failed', { reason }) : step;
    } catch (error) {
      if (isStale(error)) return runs.findStep(ref);
      throw error;
    }
  }
}
