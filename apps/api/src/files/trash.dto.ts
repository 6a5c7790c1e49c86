import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';

export class EmptyTrashQueryDto {
  @ApiPropertyOptional({ description: '`nextCursor` of the call before; opaque' })
  @IsOptional()
  @IsString()
  @Length(1, 2048)
  cursor?: string;
}

export class EmptiedDto {
  @ApiProperty({ type: 'integer', description: 'Files that nothing brings back any more', example: 100 })
  deleted!: number;

  @ApiProperty({ type: String, nullable: true, description: 'Call again with it until it is null' })
  nextCursor!: string | null;
}
