import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CountFiles } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { Documented } from '../openapi/documented.ts';
import { FileCountsDto } from './file.dto.ts';

@ApiTags('files')
@Controller('files')
export class FileCountsController {
  constructor(private readonly countFiles: CountFiles) {}

  @Get('counts')
  @Documented({
    id: 'countFiles',
    summary: 'Count the files of each list',
    description: 'Exact at the time of the answer.',
    answer: FileCountsDto,
  })
  counts(@OwnerId() ownerId: string): Promise<FileCountsDto> {
    return this.countFiles.execute(ownerId);
  }
}
