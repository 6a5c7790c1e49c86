import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AlgorithmCatalogue } from '@intake/domain';
import { Documented } from '../openapi/documented.ts';
import { AlgorithmListDto } from './algorithm.dto.ts';

@ApiTags('processing')
@Controller('algorithms')
export class AlgorithmsController {
  constructor(private readonly catalogue: AlgorithmCatalogue) {}

  @Get()
  @Documented({
    id: 'listAlgorithms',
    summary: 'Which algorithms there are, with the schemas of their parameters and results',
    answer: AlgorithmListDto,
  })
  list(): AlgorithmListDto {
    const items = this.catalogue.list().map(({ engines, missingEngines, ...manifest }) => ({
      ...manifest,
      engines: engines.map((name) => ({ name, installed: !missingEngines.includes(name) })),
    }));
    return { items };
  }
}
