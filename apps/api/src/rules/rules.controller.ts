import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ManageRules, type Rule, RULE_LIMITS } from '@intake/domain';
import { OwnerId } from '../auth/principal.decorator.ts';
import { IdPipe } from '../http/id.pipe.ts';
import { Documented } from '../openapi/documented.ts';
import { ChangeRuleDto, CreateRuleDto, RuleDto, RuleListDto } from './rule.dto.ts';
import { toRuleDto } from './rule.mapper.ts';

const RuleId = () => Param('id', new IdPipe('rule'));

@ApiTags('rules')
@Controller('rules')
export class RulesController {
  constructor(private readonly rules: ManageRules) {}

  @Get()
  @Documented({ id: 'listRules', summary: 'List rules', answer: RuleListDto })
  async list(@OwnerId() ownerId: string): Promise<RuleListDto> {
    return { items: (await this.rules.list(ownerId)).map((rule) => this.toDto(rule)) };
  }

  @Post()
  @Documented({
    id: 'createRule',
    summary: 'Perform algorithms on every file that arrives and meets a condition',
    description:
      `There can be ${RULE_LIMITS.rules} rules. To see before which of the files that are there meet it, and to analyse those, ` +
      'give its condition as `files.filter` to `POST /batches/estimate` and `POST /batches`.',
    status: 201,
    answer: RuleDto,
    problems: ['VALIDATION_FAILED', 'INVALID_NAME', 'STATE_CONFLICT'],
  })
  async create(@OwnerId() ownerId: string, @Body() rule: CreateRuleDto): Promise<RuleDto> {
    return this.toDto(await this.rules.create(ownerId, rule));
  }

  @Get(':id')
  @Documented({ id: 'getRule', summary: 'Get a rule', answer: RuleDto, problems: ['NOT_FOUND'] })
  async get(@OwnerId() ownerId: string, @RuleId() id: string): Promise<RuleDto> {
    return this.toDto(await this.rules.get(ownerId, id));
  }

  @Patch(':id')
  @Documented({
    id: 'changeRule',
    summary: 'Change a rule, or switch it off',
    description: 'Runs that are planned already stay as they are.',
    answer: RuleDto,
    problems: ['VALIDATION_FAILED', 'INVALID_NAME', 'NOT_FOUND'],
  })
  async change(
    @OwnerId() ownerId: string,
    @RuleId() id: string,
    @Body() changes: ChangeRuleDto,
  ): Promise<RuleDto> {
    return this.toDto(await this.rules.change(ownerId, id, changes));
  }

  @Delete(':id')
  @Documented({
    id: 'deleteRule',
    summary: 'Delete a rule',
    description: 'Runs that are planned already stay as they are.',
    status: 204,
    success: 'It is applied to nothing any more.',
    problems: ['NOT_FOUND'],
  })
  remove(@OwnerId() ownerId: string, @RuleId() id: string): Promise<void> {
    return this.rules.remove(ownerId, id);
  }

  private toDto(rule: Rule): RuleDto {
    return toRuleDto(rule, this.rules.problems(rule));
  }
}
