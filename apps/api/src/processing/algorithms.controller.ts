import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ListAlgorithms } from '@intake/domain';
import { Documented } from '../openapi/documented.ts';
import { AlgorithmListDto } from './algorithm.dto.ts';
import { toAlgorithmDto } from './algorithm.mapper.ts';

@ApiTags('processing')
@Controller('algorithms')
export class AlgorithmsController {
  constructor(private readonly listAlgorithms: ListAlgorithms) {}

  @Get()
  @Documented({
    id: 'listAlgorithms',
    summary: 'Which algorithms there are, with the schemas of their parameters and results',
    answer: AlgorithmListDto,
  })
  list(): AlgorithmListDto {
    return { items: this.listAlgorithms.execute().map(toAlgorithmDto) };
  }
}
