import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  CATEGORIES,
  type Category,
  type JsonSchema,
  TASK_CLASSES,
  type TaskClass,
  type Text,
} from '@intake/domain';

const text = {
  type: 'object' as const,
  additionalProperties: { type: 'string' as const },
  properties: { en: { type: 'string' as const } },
  required: ['en'],
  example: { en: 'Identify', de: 'Erkennen' },
};
const schema = { type: 'object' as const, additionalProperties: true };

export class EngineDto {
  @ApiProperty({ description: 'npm package', example: 'file-type' })
  name!: string;

  @ApiProperty({
    description: 'False: steps of this algorithm are skipped in this deployment',
    example: true,
  })
  installed!: boolean;
}

export class AlgorithmCostDto {
  @ApiProperty({ description: 'Roughly', example: 1 })
  secondsPerGiB!: number;

  @ApiPropertyOptional({ ...text, description: 'By language' })
  note?: Text;
}

const PER = ['minute', 'image', 'page', 'file'] as const;

export class CloudEngineDto {
  @ApiProperty({ example: 'transcribe' })
  engine!: string;

  @ApiProperty({ example: 'Amazon Transcribe' })
  title!: string;

  @ApiProperty({ description: 'List price in US dollars', example: 0.024 })
  usd!: number;

  @ApiProperty({ enum: PER, enumName: 'CloudUnit', description: 'Of what' })
  per!: (typeof PER)[number];

  @ApiPropertyOptional({ type: [String], description: 'Extensions that it takes', example: ['mp4'] })
  types?: readonly string[];
}

/** An algorithm, as its manifest says. */
export class AlgorithmDto {
  @ApiProperty({ example: 'identify' })
  id!: string;

  @ApiProperty({ example: '1.0.0' })
  version!: string;

  @ApiProperty({ ...text, description: 'By language' })
  title!: Text;

  @ApiProperty({ ...text, description: 'By language' })
  description!: Text;

  @ApiProperty({ enum: CATEGORIES, enumName: 'Category', isArray: true, description: 'Which files it takes' })
  categories!: readonly Category[];

  @ApiPropertyOptional({ type: [String], description: 'Narrower: by extension', example: ['mp4'] })
  types?: readonly string[];

  @ApiPropertyOptional({ type: 'integer', description: 'Largest file that it takes, in bytes', example: 1e8 })
  maxSize?: number;

  @ApiProperty({ description: 'Runs on arrival; otherwise only when asked for', example: true })
  automatic!: boolean;

  @ApiProperty({ enum: TASK_CLASSES, enumName: 'TaskClass', example: 'light' })
  class!: TaskClass;

  @ApiProperty({
    ...schema,
    title: 'ParametersSchema',
    description: 'JSON Schema (2020-12) of its parameters',
  })
  parameters!: JsonSchema;

  @ApiProperty({ ...schema, description: 'JSON Schema (2020-12) of its result' })
  result!: JsonSchema;

  @ApiProperty({ type: [EngineDto] })
  engines!: EngineDto[];

  @ApiPropertyOptional({
    type: CloudEngineDto,
    description: 'The service that this deployment has chosen to do it: the file leaves for it, at a price',
  })
  cloud?: CloudEngineDto;

  @ApiProperty({ type: [String], description: 'Algorithms whose results it uses', example: [] })
  needs!: readonly string[];

  @ApiProperty({ type: AlgorithmCostDto })
  cost!: AlgorithmCostDto;
}

export class AlgorithmListDto {
  @ApiProperty({ type: [AlgorithmDto], description: 'One comes after those that it needs' })
  items!: AlgorithmDto[];
}
