import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RULE_LIMITS } from '@intake/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsObject,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { FileConditionDto } from '../files/file-condition.dto.ts';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { MOST_ALGORITHMS, RequestedAlgorithmDto } from '../processing/request-run.dto.ts';

const Name = { minLength: 1, maxLength: 100, example: 'Captions for every video' } as const;
const Enabled = { description: 'False: files that arrive are not looked at by it', example: true } as const;
const Condition = {
  type: FileConditionDto,
  description: `Which files; every one with \`{}\`. With the algorithms at most ${RULE_LIMITS.size} characters as JSON`,
} as const;
const Algorithms = {
  type: RequestedAlgorithmDto,
  isArray: true,
  minItems: 1,
  maxItems: MOST_ALGORITHMS,
  description:
    'Each on the files that it takes, besides those that run by themselves. Of two rules that name the same one, the older rule’s parameters count',
} as const;

export class CreateRuleDto {
  @ApiProperty(Name)
  @IsString()
  @Length(1, 100)
  name!: string;

  @ApiPropertyOptional({ ...Enabled, default: true })
  @MayBeAbsent()
  @IsBoolean()
  enabled?: boolean;

  @ApiProperty(Condition)
  @IsObject()
  @ValidateNested()
  @Type(() => FileConditionDto)
  condition!: FileConditionDto;

  @ApiProperty(Algorithms)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_ALGORITHMS)
  @ArrayUnique(({ id }: RequestedAlgorithmDto) => id)
  @ValidateNested({ each: true })
  @Type(() => RequestedAlgorithmDto)
  algorithms!: RequestedAlgorithmDto[];
}

/** What is left out stays as it is; a condition takes the place of the whole one before. */
export class ChangeRuleDto {
  @ApiPropertyOptional(Name)
  @MayBeAbsent()
  @IsString()
  @Length(1, 100)
  name?: string;

  @ApiPropertyOptional(Enabled)
  @MayBeAbsent()
  @IsBoolean()
  enabled?: boolean;

  @ApiPropertyOptional(Condition)
  @MayBeAbsent()
  @IsObject()
  @ValidateNested()
  @Type(() => FileConditionDto)
  condition?: FileConditionDto;

  @ApiPropertyOptional(Algorithms)
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_ALGORITHMS)
  @ArrayUnique(({ id }: RequestedAlgorithmDto) => id)
  @ValidateNested({ each: true })
  @Type(() => RequestedAlgorithmDto)
  algorithms?: RequestedAlgorithmDto[];
}

export class RuleDto {
  @ApiProperty({ description: 'ULID', example: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3' })
  id!: string;

  @ApiProperty(Name)
  name!: string;

  @ApiProperty(Enabled)
  enabled!: boolean;

  @ApiProperty(Condition)
  condition!: FileConditionDto;

  @ApiProperty(Algorithms)
  algorithms!: RequestedAlgorithmDto[];

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  updatedAt!: string;
}

export class RuleListDto {
  @ApiProperty({ type: [RuleDto], description: 'Oldest first: in this order they are applied' })
  items!: RuleDto[];
}
