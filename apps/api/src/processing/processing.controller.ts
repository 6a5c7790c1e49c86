import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CancelRun, ReadRuns, RequestRun } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { RequestRunDto, RunQueryDto } from './request-run.dto.ts';
import { RunDto, RunPageDto } from './run.dto.ts';
import { RunPresenter } from './run.presenter.ts';

const FileId = () => Param('id', new IdPipe('file'));
const RunId = () => Param('run', new IdPipe('run'));

@ApiTags('processing')
@Controller('files/:id/processing')
export class ProcessingController {
  constructor(
    private readonly readRuns: ReadRuns,
    private readonly requestRun: RequestRun,
    private readonly cancelRun: CancelRun,
    private readonly presenter: RunPresenter,
  ) {}

  @Get()
  @Documented({
    id: 'listRuns',
    summary: 'What was found out about a file',
    description:
      'Its runs with their steps, newest first. A page may be short, even empty, and still have a next one.',
    answer: RunPageDto,
    problems: ['VALIDATION_FAILED', 'INVALID_CURSOR', 'NOT_FOUND'],
  })
  async list(
    @OwnerId() ownerId: string,
    @FileId() id: string,
    @Query() { limit, cursor }: RunQueryDto,
  ): Promise<RunPageDto> {
    const { items, nextCursor } = await this.readRuns.list(ownerId, id, limit, cursor);
    return { items: await Promise.all(items.map((one) => this.presenter.present(one))), nextCursor };
  }

  @Post()
  @Documented({
    id: 'requestRun',
    summary: 'Analyse a file again',
    status: 201,
    answer: RunDto,
    problems: ['VALIDATION_FAILED', 'NOT_FOUND', 'STATE_CONFLICT'],
  })
  async request(
    @OwnerId() ownerId: string,
    @FileId() fileId: string,
    @Body() request: RequestRunDto,
  ): Promise<RunDto> {
    const run = await this.requestRun.execute(ownerId, fileId, request);
    return this.presenter.present(await this.readRuns.one(run));
  }

  @Get(':run')
  @Documented({ id: 'getRun', summary: 'Get one run of a file', answer: RunDto, problems: ['NOT_FOUND'] })
  async get(@OwnerId() ownerId: string, @FileId() fileId: string, @RunId() runId: string): Promise<RunDto> {
    return this.presenter.present(await this.readRuns.one({ ownerId, fileId, runId }));
  }

  @Post(':run/cancel')
  @Documented({
    id: 'cancelRun',
    summary: 'Stop a run',
    description: 'What its steps have found until then stays. The same answer on every replay.',
    answer: RunDto,
    problems: ['NOT_FOUND', 'STATE_CONFLICT'],
  })
  async cancel(
    @OwnerId() ownerId: string,
    @FileId() fileId: string,
    @RunId() runId: string,
  ): Promise<RunDto> {
    const run = await this.cancelRun.execute({ ownerId, fileId, runId });
    return this.presenter.present(await this.readRuns.one(run));
  }
}
