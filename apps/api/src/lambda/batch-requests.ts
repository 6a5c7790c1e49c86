import { ConfigSource } from '@intake/aws';
import {
  BeginItem,
  type BegunItem,
  FinishBatch,
  PlanBatch,
  type RoundItemRef,
  roundPrefix,
  type RoundRef,
  SettleItem,
} from '@intake/domain';
import type { INestApplicationContext } from '@nestjs/common';

export type BatchRequest =
  | { action: 'plan'; batch: RoundRef }
  | { action: 'begin'; item: RoundItemRef }
  | { action: 'settle'; item: RoundItemRef }
  | { action: 'finish'; batch: RoundRef };

/** infra/workflows/batch.asl.json -> PlanBatch, BeginItem, SettleItem, FinishBatch. */
export async function answerBatchRequest(
  app: INestApplicationContext,
  request: BatchRequest,
): Promise<object> {
  switch (request.action) {
    case 'plan': {
      const { bucket } = app.get(ConfigSource, { strict: false }).current;
      const plan = await app.get(PlanBatch).execute(request.batch);
      return { ...plan, bucket, prefix: `${roundPrefix(request.batch)}executions` };
    }
    case 'begin': {
      const nothing: { [Name in keyof BegunItem]: null } = { name: null, run: null };
      return (await app.get(BeginItem).execute(request.item)) ?? nothing;
    }
    case 'settle':
      return stateOf(await app.get(SettleItem).execute(request.item));
    case 'finish':
      return stateOf(await app.get(FinishBatch).execute(request.batch));
  }
}

const stateOf = (thing: { state: string } | null) => ({ state: thing?.state ?? null });
