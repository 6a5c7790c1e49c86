import { Controller, Delete, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EmptyTrash, PurgeFile } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { CursorQueryDto } from '../http/page.dto.ts';
import { Documented } from '../openapi/documented.ts';
import { EmptiedDto } from './trash.dto.ts';

/** What was deleted, before its day comes. `GET /files?deleted=true` lists it. */
@ApiTags('files')
@Controller('trash')
export class TrashController {
  constructor(
    private readonly purgeFile: PurgeFile,
    private readonly emptyTrash: EmptyTrash,
  ) {}

  @Delete()
  @Documented({
    id: 'emptyTrash',
    summary: 'Delete what is in the trash for good',
    description: 'A part of it per call; call again with `nextCursor` until that is null.',
    answer: EmptiedDto,
    problems: ['VALIDATION_FAILED', 'INVALID_CURSOR'],
  })
  empty(@OwnerId() ownerId: string, @Query() { cursor }: CursorQueryDto): Promise<EmptiedDto> {
    return this.emptyTrash.execute(ownerId, cursor);
  }

  @Delete(':id')
  @Documented({
    id: 'purgeFile',
    summary: 'Delete a file in the trash for good',
    status: 204,
    success: 'Nothing brings the file back; its bytes go within minutes.',
    problems: ['NOT_FOUND'],
  })
  purge(@OwnerId() ownerId: string, @Param('id', new IdPipe('file')) id: string): Promise<void> {
    return this.purgeFile.execute(ownerId, id);
  }
}
