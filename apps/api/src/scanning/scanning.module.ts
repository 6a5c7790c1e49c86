import { Module } from '@nestjs/common';
import { AwaitedVerdicts, ClamdScanner, ConfigSource } from '@intake/aws';
import { FileStore, MalwareScanner, ScanFile, SettleFile, SettleScan } from '@intake/domain';
import { AwsClients } from '../aws/aws-clients.ts';
import { AwsModule } from '../aws/aws.module.ts';
import { MetadataModule } from '../metadata/metadata.module.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { useCase } from '../use-case.ts';

/** What the state machine of infra/workflows/scan-file.asl.json asks for. */
@Module({
  imports: [AwsModule, MetadataModule, UploadsModule],
  providers: [
    {
      provide: MalwareScanner,
      inject: [AwsClients, ConfigSource],
      useFactory: ({ s3 }: AwsClients, { current: { bucket, scan } }: ConfigSource) =>
        new ClamdScanner(s3, bucket, { ...scan.clamd, maxSize: scan.maxSize }),
    },
    {
      provide: AwaitedVerdicts,
      inject: [AwsClients, ConfigSource],
      useFactory: ({ dynamo, sfn }: AwsClients, { current: { table } }: ConfigSource) =>
        new AwaitedVerdicts(dynamo, table, sfn),
    },
    useCase(ScanFile, { files: FileStore, scanner: MalwareScanner }),
    useCase(SettleScan, { files: FileStore, settleFile: SettleFile }),
  ],
})
export class ScanningModule {}
