import { Module } from '@nestjs/common';
import { BatchSweepModule } from '../batches/batch-sweep.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';

/** Everything that is swept on a schedule; runs come with uploads. */
@Module({ imports: [UploadsModule, BatchSweepModule] })
export class SweepModule {}
