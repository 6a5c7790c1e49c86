import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ConfigSource } from '@intake/aws';
import { AlgorithmCatalogue } from '@intake/domain';
import { Documented } from '../openapi/documented.ts';
import { AlgorithmListDto } from './algorithm.dto.ts';

@ApiTags('processing')
@Controller('algorithms')
export class AlgorithmsController {
  constructor(
    private readonly catalogue: AlgorithmCatalogue,
    private readonly config: ConfigSource,
  ) {}

  @Get()
  @Documented({
    id: 'listAlgorithms',
    summary: 'Which algorithms there are, with the schemas of their parameters and results',
    answer: AlgorithmListDto,
  })
  list(): AlgorithmListDto {
    const { cloudEngines } = this.config.current;
    const items = this.catalogue.list().map(({ engines, missingEngines, cloud, ...manifest }) => {
      const chosen = cloud?.find(({ engine }) => engine === cloudEngines.get(manifest.id));
      return {
        ...manifest,
        engines: engines.map((name) => ({ name, installed: !missingEngines.includes(name) })),
        ...(chosen && { cloud: chosen }),
      };
    });
    return { items };
  }
}
