import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { RekognitionClient } from '@aws-sdk/client-rekognition';
import { TextractClient } from '@aws-sdk/client-textract';
import { TranscribeClient } from '@aws-sdk/client-transcribe';
import type { CloudWork } from '@intake/domain';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type AwsOptions, clientOptions } from '../clients.ts';
import { reportOutages } from '../outage.ts';
import { bedrock } from './bedrock.ts';
import { refusals } from './refusals.ts';
import { rekognitionLabels, rekognitionModeration } from './rekognition.ts';
import { textract } from './textract.ts';
import { transcribe } from './transcribe.ts';

interface Options extends AwsOptions {
  bucket: () => string;
  /** Id of the model or of the inference profile that Amazon Bedrock is asked for. */
  bedrockModel: () => string;
}

/** Milliseconds; a language model writes for some seconds. */
const [TIMEOUT, WRITING] = [15_000, 60_000];

/** Every service that can do an algorithm's work, by algorithm and engine; clients are made when they are needed. */
export function cloudWork(options: Options): Record<string, CloudWork> {
  const { bucket, bedrockModel: model } = options;
  const speech = once(() => new TranscribeClient(clientOptions(options, TIMEOUT)), 'Amazon Transcribe');
  const text = once(() => new TextractClient(clientOptions(options, TIMEOUT)), 'Amazon Textract');
  const pictures = once(() => new RekognitionClient(clientOptions(options, TIMEOUT)), 'Amazon Rekognition');
  const models = once(
    () => new BedrockRuntimeClient(overHttp1(clientOptions(options, WRITING))),
    'Amazon Bedrock',
  );
  return refusals({
    'speech/transcribe': transcribe({ client: speech, bucket }),
    'ocr/textract': textract({ client: text, bucket }),
    'objects/rekognition': rekognitionLabels({ client: pictures }),
    'moderation/rekognition': rekognitionModeration({ client: pictures }),
    'document/bedrock': bedrock({ client: models, model }),
  });
}

/** This client alone speaks HTTP/2 otherwise, for calls that are not made here: it knows no time to connect and no plain HTTP/1.1. */
const overHttp1 = (given: ReturnType<typeof clientOptions>) => ({
  ...given,
  requestHandler: new NodeHttpHandler(given.requestHandler),
});

function once<Client extends Parameters<typeof reportOutages>[0]>(make: () => Client, title: string) {
  let made: Client | undefined;
  return (): Client => (made ??= reportOutages(make(), `${title} cannot be reached right now.`));
}
