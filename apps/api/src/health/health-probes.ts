import { Injectable } from '@nestjs/common';
import { ConfigSource, probeDatabase, probeSecrets, probeStorage } from '@intake/aws';
import { AwsClients } from '../aws/aws-clients.ts';

/** One real call to each thing that this service cannot work without; rejects when it fails or is aborted. */
@Injectable()
export class HealthProbes {
  constructor(
    private readonly clients: AwsClients,
    private readonly config: ConfigSource,
  ) {}

  database(signal: AbortSignal): Promise<void> {
    return probeDatabase(this.clients.dynamo, this.config.current.table, signal);
  }

  storage(signal: AbortSignal): Promise<void> {
    return probeStorage(this.clients.s3, this.config.current.bucket, signal);
  }

  auth(signal: AbortSignal): Promise<void> {
    return probeSecrets(this.clients.ssm, this.config.current.stage, signal);
  }
}
