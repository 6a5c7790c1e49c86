import type { ListedAlgorithm } from '@intake/domain';
import type { AlgorithmDto } from './algorithm.dto.ts';

export function toAlgorithmDto({
  engines,
  missingEngines,
  cloud: _all,
  chosen,
  ...manifest
}: ListedAlgorithm): AlgorithmDto {
  return {
    ...manifest,
    engines: engines.map((name) => ({ name, installed: !missingEngines.includes(name) })),
    ...(chosen && { cloud: chosen }),
  };
}
