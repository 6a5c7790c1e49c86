import { Controller, Get, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DomainError } from '@intake/domain';
import { CompanionProblemFilter } from './companion-problem.filter.ts';

/** What Companion has and Intake must not have. The contract does not offer it; the refusal says what to do instead. */
@ApiExcludeController()
@UseFilters(CompanionProblemFilter)
@Controller('s3')
export class CompanionRefusalsController {
  /** A single PUT or POST has no completion call in this protocol, so the file would never be verified. */
  @Get('params')
  params(): never {
    throw new DomainError(
      'VALIDATION_FAILED',
      'Intake verifies every file on completion, which a single request lacks: set shouldUseMultipart: true in the options of @uppy/aws-s3.',
    );
  }

  /** With temporary credentials a browser could write what and where it likes. */
  @Get('sts')
  credentials(): never {
    throw new DomainError(
      'FORBIDDEN',
      'Intake hands out no AWS credentials: leave getTemporarySecurityCredentials out of the options of @uppy/aws-s3; every part is signed for itself.',
    );
  }
}
