import { ApiProperty } from '@nestjs/swagger';

export class EmptiedDto {
  @ApiProperty({ type: 'integer', description: 'Files that nothing brings back any more', example: 100 })
  deleted!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Call again with it until it is null' })
  nextCursor!: string | null;
}
