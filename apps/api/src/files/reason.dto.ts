import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { REASON_CODES } from '@intake/domain';

export class ReasonDto {
  @ApiProperty({
    description: 'For programs. More may be added',
    example: 'CONTENT_MISMATCH',
    ...({ 'x-extensible-enum': REASON_CODES } as object),
  })
  code!: string;

  @ApiProperty({
    example: "This is a program named like an MP4 video (.mp4); first bytes: MZ. Programs can't be uploaded.",
  })
  detail!: string;

  @ApiPropertyOptional({
    description: 'With CONTENT_MISMATCH and CONTENT_DAMAGED: the extension that the name has',
    example: 'mp4',
  })
  claimed?: string;

  @ApiPropertyOptional({
    description:
      'With them: the format that the content has, by its usual extension, or `text`, or `unknown`',
    example: 'exe',
  })
  found?: string;

  @ApiPropertyOptional({ description: 'Of a program: its first bytes', example: 'MZ' })
  firstBytes?: string;

  @ApiPropertyOptional({
    type: 'integer',
    format: 'int64',
    description: 'Bytes, with FILE_TOO_LARGE',
    example: 1073741824,
  })
  limit?: number;
}
