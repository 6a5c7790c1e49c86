import { Module } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.ts';
import { AuthModule } from './auth/auth.module.ts';
import { BatchesModule } from './batches/batches.module.ts';
import { CompanionModule } from './companion/companion.module.ts';
import { FilesModule } from './files/files.module.ts';
import { HealthModule } from './health/health.module.ts';
import { HistoryModule } from './history/history.module.ts';
import { MetadataModule } from './metadata/metadata.module.ts';
import { DocsModule } from './openapi/docs.module.ts';
import { ProcessingModule } from './processing/processing.module.ts';
import { RealtimeModule } from './realtime/realtime.module.ts';
import { RulesModule } from './rules/rules.module.ts';
import { SettingsModule } from './settings/settings.module.ts';
import { StorageModule } from './storage/storage.module.ts';
import { WebhooksModule } from './webhooks/webhooks.module.ts';
import { UploadsModule } from './uploads/uploads.module.ts';

/** The table of contents. */
@Module({
  imports: [
    AuthModule,
    // Before the uploads: `history` is no id of one.
    HistoryModule,
    UploadsModule,
    CompanionModule,
    FilesModule,
    WebhooksModule,
    ProcessingModule,
    BatchesModule,
    RulesModule,
    SettingsModule,
    RealtimeModule,
    AdminModule,
    StorageModule,
    MetadataModule,
    HealthModule,
    DocsModule,
  ],
})
export class AppModule {}
