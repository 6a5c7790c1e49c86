import { ApiProperty } from '@nestjs/swagger';

export class ChecksDto {
  @ApiProperty({ description: 'DynamoDB answers for the table' })
  database!: boolean;

  @ApiProperty({ description: 'S3 answers for the bucket' })
  storage!: boolean;

  @ApiProperty({ description: 'Parameter Store answers for the key that signs tokens' })
  auth!: boolean;
}

export class HealthDto {
  @ApiProperty({ enum: ['healthy', 'unhealthy'] })
  status!: 'healthy' | 'unhealthy';

  @ApiProperty()
  checks!: ChecksDto;
}

export class LivenessDto {
  @ApiProperty({ enum: ['alive'] })
  status!: 'alive';
}
