import { Module } from '@nestjs/common';
import { ConfigSource, FileTypeInspector, S3DerivedStorage, S3ObjectStorage } from '@intake/aws';
import { ContentInspector, DerivedStorage, ObjectStorage } from '@intake/domain';
import { AwsClients } from '../aws/aws-clients.ts';
import { AwsModule } from '../aws/aws.module.ts';

/** The bytes, and what tells their type. */
@Module({
  imports: [AwsModule],
  providers: [
    {
      provide: ObjectStorage,
      inject: [AwsClients, ConfigSource],
      useFactory: ({ s3 }: AwsClients, { current }: ConfigSource) => new S3ObjectStorage(s3, current.bucket),
    },
    {
      provide: DerivedStorage,
      inject: [AwsClients, ConfigSource],
      useFactory: ({ s3 }: AwsClients, { current }: ConfigSource) => new S3DerivedStorage(s3, current.bucket),
    },
    { provide: ContentInspector, useClass: FileTypeInspector },
  ],
  exports: [ObjectStorage, DerivedStorage, ContentInspector],
})
export class StorageModule {}
