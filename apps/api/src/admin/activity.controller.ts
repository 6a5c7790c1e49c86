import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GetActivity } from '@intake/domain';
import { Documented } from '../openapi/documented.ts';
import { ActivityDto, ActivityQueryDto } from './activity.dto.ts';
import { toActivityDto } from './activity.mapper.ts';
import { AdminOnly } from './admin.guard.ts';

@ApiTags('admin')
@AdminOnly()
@Controller('admin/activity')
export class ActivityController {
  constructor(private readonly getActivity: GetActivity) {}

  @Get()
  @Documented({
    id: 'getActivity',
    summary: 'See what has been going on',
    description: 'Counts of every day (UTC) and the last failures of all owners. For administrators only.',
    answer: ActivityDto,
    problems: ['VALIDATION_FAILED', 'FORBIDDEN', 'SESSION_ENDED'],
  })
  async get(@Query() { days }: ActivityQueryDto): Promise<ActivityDto> {
    return toActivityDto(await this.getActivity.execute(days));
  }
}
