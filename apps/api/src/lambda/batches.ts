import { BatchWorkerModule } from '../batches/batch-worker.module.ts';
import { answerBatchRequest, type BatchRequest } from './batch-requests.ts';
import { openModule } from './open-module.ts';

const open = openModule(BatchWorkerModule);

/** What infra/workflows/batch.asl.json asks. */
export const handler = async (request: BatchRequest): Promise<object> =>
  answerBatchRequest(await open(), request);
