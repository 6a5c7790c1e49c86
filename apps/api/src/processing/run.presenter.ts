import { Injectable } from '@nestjs/common';
import { derivedKey, LinkDerived, type RunWithSteps, type TimelineStep } from '@intake/domain';
import type { DerivedFileDto, RunDto, StepDto } from './run.dto.ts';

/** Runs as they are answered, with links to what was made. */
@Injectable()
export class RunPresenter {
  constructor(private readonly linkDerived: LinkDerived) {}

  async present({ run, progress, steps }: RunWithSteps): Promise<RunDto> {
    const { runId: id, state, createdAt, startedAt, endedAt, after, batch, reason } = run;
    return {
      ...{ id, state, progress, createdAt, startedAt, endedAt, after, batch, reason },
      steps: await Promise.all(steps.map((step) => this.step(step))),
    };
  }

  private async step(step: TimelineStep): Promise<StepDto> {
    const { algorithm, version, state, progress, attempt, startedAt, endedAt, reason, result, rule } = step;
    const { durationMs, bytesRead, peakMemoryMb, engine, resultKey, derived } = step;
    const json = { name: `${algorithm}.json`, contentType: 'application/json' };
    return {
      ...{ algorithm, version, state, progress, attempt, startedAt, endedAt, reason, result, rule },
      ...{ durationMs, bytesRead, peakMemoryMb, engine },
      ...(resultKey && { resultUrl: (await this.linkDerived.execute(resultKey, json)).url }),
      ...(derived && { derived: await Promise.all(derived.map((one) => this.derived(step, one))) }),
    };
  }

  private async derived(
    step: TimelineStep,
    file: NonNullable<TimelineStep['derived']>[number],
  ): Promise<DerivedFileDto> {
    return { ...file, ...(await this.linkDerived.execute(derivedKey(step, file.name), file)) };
  }
}
