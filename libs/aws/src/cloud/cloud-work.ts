import { TextractClient } from '@aws-sdk/client-textract';
import { TranscribeClient } from '@aws-sdk/client-transcribe';
import type { CloudWork } from '@intake/domain';
import { type AwsOptions, clientOptions } from '../clients.ts';
import { reportOutages } from '../outage.ts';
import { refusals } from './refusals.ts';
import { textract } from './textract.ts';
import { transcribe } from './transcribe.ts';

interface Options extends AwsOptions {
  bucket: () => string;
}

/** Every service that can do an algorithm's work, by algorithm and engine; clients are made when they are needed. */
export function cloudWork(options: Options): Record<string, CloudWork> {
  const { bucket } = options;
  const speech = once(() => new TranscribeClient(clientOptions(options, TIMEOUT)), 'Amazon Transcribe');
  const text = once(() => new TextractClient(clientOptions(options, TIMEOUT)), 'Amazon Textract');
  return refusals({
    'speech/transcribe': transcribe({ client: speech, bucket }),
    'ocr/textract': textract({ client: text, bucket }),
  });
}

const TIMEOUT = 15_000;

function once<Client extends Parameters<typeof reportOutages>[0]>(make: () => Client, title: string) {
  let made: Client | undefined;
  return (): Client => (made ??= reportOutages(make(), `${title} cannot be reached right now.`));
}
