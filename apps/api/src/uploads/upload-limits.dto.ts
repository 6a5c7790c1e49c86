import { ApiProperty } from '@nestjs/swagger';
import { CATEGORIES, type Category } from '@intake/domain';

export class AllowedTypeDto {
  @ApiProperty({ description: 'Lower case, without the dot', example: 'mp4' })
  extension!: string;

  @ApiProperty({ enum: CATEGORIES, enumName: 'Category' })
  category!: Category;

  @ApiProperty({ example: 'video/mp4' })
  contentType!: string;
}

/** What this deployment takes, so that a client can judge files before it asks. */
export class UploadLimitsDto {
  @ApiProperty({ type: 'integer', format: 'int64', description: 'Bytes', example: 1073741824 })
  maxFileSize!: number;

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    description: 'Above so many bytes a person should be warned',
    example: 100000000,
  })
  largeFile!: number;

  @ApiProperty({ type: [AllowedTypeDto] })
  allowed!: AllowedTypeDto[];

  @ApiProperty({
    type: 'integer',
    description: 'Parts that should be in flight at once, at most',
    example: 4,
  })
  partConcurrency!: number;

  @ApiProperty({ type: 'integer', description: 'Days that a deleted file can be restored', example: 30 })
  trashDays!: number;

  @ApiProperty({
    required: false,
    description:
      "The bucket under the app's own address, for files of one PUT: path and query of the signed URL follow it. Without it there is none. Where it refuses, the signed URL itself still holds",
    example: 'https://files.example.com/put',
  })
  nearAddress?: string;
}
