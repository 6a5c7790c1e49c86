import { Module } from '@nestjs/common';
import { ConfigSource, LiveSettings, RandomSecrets, SystemClock, UlidGenerator } from '@intake/aws';
import { Clock, IdGenerator, Secrets, Settings } from '@intake/domain';
import { Environment, readEnvironment } from '../environment.ts';
import { logError, logFrom } from '../logging/log.ts';
import { AwsClients } from './aws-clients.ts';

/** Boot order: environment, SSM client, parameters, validated configuration; everything else depends on that. */
@Module({
  providers: [
    { provide: Environment, useFactory: () => readEnvironment() },
    AwsClients,
    { provide: ConfigSource, inject: [AwsClients, Environment], useFactory: loadConfig },
    {
      provide: Settings,
      inject: [ConfigSource],
      useFactory: (source: ConfigSource) => new LiveSettings(source),
    },
    { provide: Clock, useClass: SystemClock },
    { provide: IdGenerator, useClass: UlidGenerator },
    { provide: Secrets, useClass: RandomSecrets },
  ],
  exports: [Environment, AwsClients, ConfigSource, Settings, Clock, IdGenerator, Secrets],
})
export class AwsModule {
  constructor(config: ConfigSource) {
    logFrom(() => config.current.logLevel);
  }
}

async function loadConfig(
  { ssm }: AwsClients,
  { region, stage, awsEndpoint, cloudFront, worker, webhooks }: Environment,
): Promise<ConfigSource> {
  const onError = (error: unknown) => logError('the configuration could not be read again', error);
  const source = new ConfigSource(ssm, {
    ...{ region, stage, endpoint: awsEndpoint, cloudFront, worker, webhooks, onError },
  });
  await source.load();
  return source;
}
