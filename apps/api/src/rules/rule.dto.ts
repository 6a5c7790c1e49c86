import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { RULE_LIMITS } from '@intake/domain';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, IsString, Length, ValidateNested } from 'class-validator';
import { FileConditionDto } from '../files/file-condition.dto.ts';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { RequestedAlgorithmDto, RequestedAlgorithms } from '../processing/requested-algorithms.decorator.ts';

const Name = { minLength: 1, maxLength: 100, example: 'Captions for every video' } as const;
const Enabled = { description: 'False: files that arrive are not looked at by it', example: true } as const;
const Condition = {
  type: FileConditionDto,
  description: `Which files; every one with \`{}\`. With the algorithms at most ${RULE_LIMITS.size} characters as JSON`,
} as const;
const ALGORITHMS =
  'Each on the files that it takes, besides those that run by themselves. Of two rules that name the same one, the older rule’s parameters count';

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

  @RequestedAlgorithms(ALGORITHMS, true)
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

  @RequestedAlgorithms(ALGORITHMS)
  algorithms?: RequestedAlgorithmDto[];
}

export class RuleErrorDto {
  @ApiProperty({ description: 'JSON pointer into the parameters', example: '/mostPages' })
  pointer!: string;

  @ApiProperty({ example: '120 is greater than 100.' })
  detail!: string;
}

const CODES = ['ALGORITHM_GONE', 'PARAMETERS_INVALID'] as const;

export class RuleProblemDto {
  @ApiProperty({ description: 'Which of its algorithms is skipped', example: 'ocr' })
  algorithm!: string;

  @ApiProperty({ enum: CODES, enumName: 'RuleProblemCode' })
  code!: (typeof CODES)[number];

  @ApiProperty({ type: [RuleErrorDto], description: 'What of its parameters does not fit' })
  errors!: RuleErrorDto[];
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

  @ApiProperty({ type: [RequestedAlgorithmDto], description: ALGORITHMS })
  algorithms!: RequestedAlgorithmDto[];

  @ApiProperty({
    type: [RuleProblemDto],
    description:
      'What does not fit the algorithms as they are now, after an update: those are skipped until the rule is changed. Mostly empty',
  })
  problems!: RuleProblemDto[];

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T22:44:00.000Z' })
  updatedAt!: string;
}

export class RuleListDto {
  @ApiProperty({ type: [RuleDto], description: 'Oldest first: in this order they are applied' })
  items!: RuleDto[];
}
