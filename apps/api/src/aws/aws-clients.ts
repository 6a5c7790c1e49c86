import { Injectable } from '@nestjs/common';
import {
  type AwsOptions,
  cloudWork,
  createDynamo,
  createS3,
  createSfn,
  createSocketApi,
  createSqs,
  createSsm,
} from '@intake/aws';
import { Environment } from '../environment.ts';

/** The AWS clients of this process, each made when it is first needed: a cold start pays only for what it uses. */
@Injectable()
export class AwsClients {
  private readonly options: AwsOptions;
  private madeSsm?: ReturnType<typeof createSsm>;
  private madeDynamo?: ReturnType<typeof createDynamo>;
  private madeS3?: ReturnType<typeof createS3>;
  private madeSqs?: ReturnType<typeof createSqs>;
  private madeSfn?: ReturnType<typeof createSfn>;

  constructor({ region, awsEndpoint, dynamoEndpoint }: Environment) {
    this.options = { region, endpoint: awsEndpoint, dynamoEndpoint };
  }

  get ssm() {
    return (this.madeSsm ??= createSsm(this.options));
  }

  get dynamo() {
    return (this.madeDynamo ??= createDynamo(this.options));
  }

  /** @param endpoint see createSocketApi */
  socketApi(endpoint: string) {
    return createSocketApi(this.options, endpoint);
  }

  /** Services that work in place of algorithms; each client is made when it is needed. */
  cloudWork(bucket: () => string) {
    return cloudWork({ ...this.options, bucket });
  }

  get s3() {
    return (this.madeS3 ??= createS3(this.options));
  }

  get sqs() {
    return (this.madeSqs ??= createSqs(this.options));
  }

  get sfn() {
    return (this.madeSfn ??= createSfn(this.options));
  }
}
