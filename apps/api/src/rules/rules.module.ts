import { Module } from '@nestjs/common';
import { AlgorithmCatalogue, Clock, IdGenerator, ManageRules, RuleStore } from '@intake/domain';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { CatalogueModule } from '../processing/catalogue.module.ts';
import { useCase } from '../use-case.ts';
import { RulesController } from './rules.controller.ts';

/** Algorithms for whatever arrives; they are applied where runs are planned, see PlanRun. */
@Module({
  imports: [AwsModule, CatalogueModule, MetadataModule],
  controllers: [RulesController],
  providers: [
    useCase(ManageRules, {
      ...{ rules: RuleStore, catalogue: AlgorithmCatalogue, ids: IdGenerator, clock: Clock },
    }),
  ],
})
export class RulesModule {}
