import {
  DetectLabelsCommand,
  DetectModerationLabelsCommand,
  type Label,
  type RekognitionClient,
} from '@aws-sdk/client-rekognition';
import { type AlgorithmOutcome, type CloudJob, type CloudWork, FINDABLE_LIMITS } from '@intake/domain';

interface Options {
  client: () => RekognitionClient;
}

/**
 * What a picture shows, by Amazon Rekognition's DetectLabels: some 2,500 things, scenes and doings. Faces are neither looked for
 * nor compared: none of the service's calls for them is made, and the role allows none.
 */
export const rekognitionLabels = ({ client }: Options): CloudWork =>
  withPicture(async (Image, job) => {
    const { Labels = [] } = await client().send(
      new DetectLabelsCommand({ Image, MaxLabels: FINDABLE_LIMITS.labels, MinConfidence: leastOf(job) }),
    );
    const labels = Labels.map((label) => ({
      ...{ label: nameOf(label), count: Math.max(1, label.Instances?.length ?? 0) },
      confidence: share(label.Confidence),
    }));
    return {
      state: 'succeeded',
      result: { labels, places: Labels.flatMap(placesOf) },
      findable: {
        texts: labels.map(({ label }) => ({ text: label, field: 'label' })),
        facts: { labels: labels.map(({ label }) => label) },
      },
    };
  });

/** Whether a picture shows what not everybody wants to see, by DetectModerationLabels. */
export const rekognitionModeration = ({ client }: Options): CloudWork =>
  withPicture(async (Image, job) => {
    const { ModerationLabels = [], ModerationModelVersion } = await client().send(
      new DetectModerationLabelsCommand({ Image, MinConfidence: leastOf(job) }),
    );
    const labels = ModerationLabels.map(({ Name = '', ParentName, Confidence }) => ({
      ...{ label: Name, ...(ParentName && { parent: ParentName }), confidence: share(Confidence) },
    })).sort((a, b) => b.confidence - a.confidence);
    const model = ModerationModelVersion && { model: ModerationModelVersion };
    return {
      state: 'succeeded',
      result: { found: labels.length > 0, labels, ...model },
      findable: { texts: labels.map(({ label }) => ({ text: label, field: 'label' })) },
    };
  });

type Found = Pick<AlgorithmOutcome, 'state' | 'result' | 'findable' | 'reason'>;

/** The service takes JPEG and PNG of at most 5 MB: it is sent what the sandbox makes of the file, not the file. */
function withPicture(look: (image: { Bytes: Uint8Array }, job: CloudJob) => Promise<Found>): CloudWork {
  return async (job) => {
    let picture: Uint8Array | undefined;
    const { state, reason } = await job.here({
      prepare: true,
      derive: async (_, content) => void (picture = content as Uint8Array),
    });
    if (!picture) return { state, ...(reason && { reason }) };
    return look({ Bytes: picture }, job);
  };
}

/** Percent, as the service counts. */
const leastOf = ({ parameters }: CloudJob) => Number(parameters['leastConfidence']) * 100;
const share = (percent = 0) => Math.round(percent) / 100;
/** As the model that runs here names things, so that one filter finds both. */
const nameOf = ({ Name = '' }: Label) => Name.toLowerCase();

function placesOf(label: Label) {
  return (label.Instances ?? []).map(({ BoundingBox = {}, Confidence }) => {
    const { Left, Top, Width, Height } = BoundingBox;
    const [left, top, width, height] = [Left, Top, Width, Height].map(
      (side = 0) => Math.round(Math.min(1, Math.max(0, side)) * 1000) / 1000,
    ) as [number, number, number, number];
    return { label: nameOf(label), confidence: share(Confidence), left, top, width, height };
  });
}
