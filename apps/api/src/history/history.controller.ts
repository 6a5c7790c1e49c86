import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ListHistory, ReportRefusals } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { PageQueryDto } from '../http/page.dto.ts';
import { Documented } from '../openapi/documented.ts';
import { HistoryPageDto, RefusalsDto } from './history.dto.ts';

/** How uploads ended, each person's own. */
@ApiTags('uploads')
@Controller('uploads/history')
export class HistoryController {
  constructor(
    private readonly listHistory: ListHistory,
    private readonly reportRefusals: ReportRefusals,
  ) {}

  @Get()
  @Documented({
    id: 'listHistory',
    summary: 'List how your uploads of the last 30 days ended',
    description: 'What ended last comes first. Files that are still in the making are not in it.',
    answer: HistoryPageDto,
    problems: ['VALIDATION_FAILED', 'INVALID_CURSOR'],
  })
  list(@OwnerId() ownerId: string, @Query() { limit, cursor }: PageQueryDto): Promise<HistoryPageDto> {
    return this.listHistory.execute(ownerId, limit, cursor);
  }

  @Post()
  @Documented({
    id: 'reportRefusals',
    summary: 'Tell of files that you did not even ask for',
    description:
      'A client that knows the limits refuses what cannot be taken by itself; told here, it is in the history as well. At most 30 calls in 15 minutes.',
    status: 204,
    success: 'They are in the history.',
    problems: ['VALIDATION_FAILED', 'TOO_MANY_ATTEMPTS'],
  })
  async report(@OwnerId() ownerId: string, @Body() { refusals }: RefusalsDto): Promise<void> {
    await this.reportRefusals.execute(ownerId, refusals);
  }
}
