import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { CancelBatch, EstimateBatch, ReadBatches, RetryBatch, StartBatch } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { IdempotencyKey } from '../uploads/idempotency-key.decorator.ts';
import {
  BatchDto,
  BatchEstimateDto,
  BatchItemPageDto,
  BatchItemQueryDto,
  BatchPageDto,
  BatchQueryDto,
  BatchResultsDto,
  BatchResultsQueryDto,
} from './batch.dto.ts';
import { toBatchDto, toBatchItemDto, toListedBatchDto } from './batch.mapper.ts';
import { EstimateBatchDto, StartBatchDto } from './start-batch.dto.ts';

const BatchId = () => Param('id', new IdPipe('batch'));

@ApiTags('batches')
@Controller('batches')
export class BatchesController {
  constructor(
    private readonly estimateBatch: EstimateBatch,
    private readonly startBatch: StartBatch,
    private readonly readBatches: ReadBatches,
    private readonly retryBatch: RetryBatch,
    private readonly cancelBatch: CancelBatch,
  ) {}

  @Post('estimate')
  @Documented({
    id: 'estimateBatch',
    summary: 'See what a batch would be, before it is begun',
    answer: BatchEstimateDto,
    problems: ['VALIDATION_FAILED', 'INVALID_NAME'],
  })
  estimate(@OwnerId() ownerId: string, @Body() request: EstimateBatchDto): Promise<BatchEstimateDto> {
    return this.estimateBatch.execute(ownerId, request);
  }

  @Post()
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'A replay with the same key gets the same batch, for a day',
    schema: { type: 'string', minLength: 1, maxLength: 255, example: '7e1c2f0a-1b7e-4a53-9f0c-0a3d5c1b9e77' },
  })
  @Documented({
    id: 'startBatch',
    summary: 'Perform algorithms on many files',
    description: 'The files are found by the workflow; `total` says how many as soon as it has.',
    status: 201,
    answer: BatchDto,
    problems: ['VALIDATION_FAILED', 'INVALID_NAME', 'STATE_CONFLICT', 'IDEMPOTENCY_KEY_REUSED'],
  })
  async start(
    @OwnerId() ownerId: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Body() request: StartBatchDto,
  ): Promise<BatchDto> {
    const batch = await this.startBatch.execute(ownerId, { ...request, idempotencyKey });
    return toBatchDto(await this.readBatches.view(batch));
  }

  @Get()
  @Documented({
    id: 'listBatches',
    summary: 'List batches',
    description:
      'Kept for 90 days; without the ids of files that were named. A page may be short and still have a next one.',
    answer: BatchPageDto,
    problems: ['VALIDATION_FAILED', 'INVALID_CURSOR'],
  })
  async list(@OwnerId() ownerId: string, @Query() { limit, cursor }: BatchQueryDto): Promise<BatchPageDto> {
    const { items, nextCursor } = await this.readBatches.list(ownerId, limit, cursor);
    return { items: items.map(toListedBatchDto), nextCursor };
  }

  @Get(':id')
  @Documented({ id: 'getBatch', summary: 'Get a batch', answer: BatchDto, problems: ['NOT_FOUND'] })
  async get(@OwnerId() ownerId: string, @BatchId() batchId: string): Promise<BatchDto> {
    return toBatchDto(await this.readBatches.one({ ownerId, batchId }));
  }

  @Get(':id/items')
  @Documented({
    id: 'listBatchItems',
    summary: 'See what became of each file of a batch',
    description: 'A page may be short, even empty, and still have a next one.',
    answer: BatchItemPageDto,
    problems: ['VALIDATION_FAILED', 'INVALID_CURSOR', 'NOT_FOUND'],
  })
  async items(
    @OwnerId() ownerId: string,
    @BatchId() batchId: string,
    @Query() query: BatchItemQueryDto,
  ): Promise<BatchItemPageDto> {
    const { items, nextCursor } = await this.readBatches.items({ ownerId, batchId }, query);
    return { items: items.map(toBatchItemDto), nextCursor };
  }

  @Get(':id/results')
  @Documented({
    id: 'getBatchResults',
    summary: 'Get a link to all results of a batch',
    description: 'Written when the batch ends; anew when it was tried again.',
    answer: BatchResultsDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'STATE_CONFLICT'],
  })
  results(
    @OwnerId() ownerId: string,
    @BatchId() batchId: string,
    @Query() { format }: BatchResultsQueryDto,
  ): Promise<BatchResultsDto> {
    return this.readBatches.results({ ownerId, batchId }, format);
  }

  @Post(':id/retry')
  @Documented({
    id: 'retryBatch',
    summary: 'Try the files again that did not succeed',
    answer: BatchDto,
    problems: ['NOT_FOUND', 'STATE_CONFLICT', 'VERSION_CONFLICT'],
  })
  async retry(@OwnerId() ownerId: string, @BatchId() batchId: string): Promise<BatchDto> {
    return toBatchDto(await this.readBatches.view(await this.retryBatch.execute({ ownerId, batchId })));
  }

  @Post(':id/cancel')
  @Documented({
    id: 'cancelBatch',
    summary: 'Stop a batch',
    description: 'Nothing new is begun, and runs under way are cancelled. What was found out stays.',
    answer: BatchDto,
    problems: ['NOT_FOUND', 'STATE_CONFLICT', 'VERSION_CONFLICT'],
  })
  async cancel(@OwnerId() ownerId: string, @BatchId() batchId: string): Promise<BatchDto> {
    return toBatchDto(await this.readBatches.view(await this.cancelBatch.execute({ ownerId, batchId })));
  }
}
