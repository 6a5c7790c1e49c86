import { Ajv } from 'ajv';
import { type Counts, sumOf } from '@intake/domain';
import { metricsContract } from '../../test/support/metrics-contract.ts';
import { EmfMetrics } from './emf-metrics.ts';
import { METRICS } from './metrics.ts';

type Line = Record<string, unknown> & {
  _aws: { CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  reasons?: Counts;
};

const name = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

/** The schema of AWS's specification of the format. */
const isEmf = new Ajv().compile({
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: name(1024),
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: { type: 'array', maxItems: 30, items: name(250) },
              },
              Metrics: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name'],
                  properties: { Name: name(1024), Unit: { enum: ['Count', 'Bytes', 'Milliseconds'] } },
                  additionalProperties: false,
                },
              },
            },
          },
        },
      },
    },
  },
});

function written() {
  const text: string[] = [];
  const metrics = new EmfMetrics('prod', (line) => text.push(line));
  return { metrics, text, lines: () => text.map((line) => JSON.parse(line) as Line) };
}

/** As CloudWatch does: what the metadata names is looked up beside it. */
function countsIn(line: Line): Counts {
  const counted = Object.entries(METRICS)
    .filter(([, metric]) => line._aws.CloudWatchMetrics[0]!.Metrics.some(({ Name }) => Name === metric.name))
    .map(([counter, metric]) => [counter, line[metric.name]]);
  return { ...Object.fromEntries(counted), ...line.reasons };
}

metricsContract(() => {
  const { metrics, lines } = written();
  return { metrics, read: () => sumOf(lines().map(countsIn)) };
});

describe('EmfMetrics', () => {
  it('writes one line for all, as the specification has it', () => {
    const { metrics, text, lines } = written();
    metrics.count({ started: 1, completed: 2, bytes: 3, 'failed:PARTS_LOST': 1, failed: 1 });
    metrics.coldStart(812.4);
    expect(text.every((line) => line.endsWith('}\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
    expect(lines()).toHaveLength(2);
    for (const line of lines()) {
      isEmf(line);
      expect(isEmf.errors).toBeNull();
      const [{ Dimensions, Metrics } = { Dimensions: [], Metrics: [] }] = line._aws.CloudWatchMetrics;
      for (const dimension of Dimensions.flat()) expect(line[dimension]).toEqual(expect.any(String));
      for (const { Name } of Metrics) expect(line[Name]).toEqual(expect.any(Number));
    }
  });

  it('has the stage as its only dimension: reasons would each be a metric to pay for', () => {
    const { metrics, lines } = written();
    metrics.count({ rejected: 1, 'rejected:CONTENT_MISMATCH': 1 });
    expect(lines()[0]).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Intake',
            Dimensions: [['Stage']],
            Metrics: [{ Name: 'FilesRejected', Unit: 'Count' }],
          },
        ],
      },
      Stage: 'prod',
      FilesRejected: 1,
      reasons: { 'rejected:CONTENT_MISMATCH': 1 },
    });
  });

  it('says how long a cold start took', () => {
    const { metrics, lines } = written();
    metrics.coldStart(812.4);
    expect(lines()[0]).toMatchObject({ ColdStarts: 1, InitDuration: 812 });
  });
});
