import { readConfig } from '@intake/aws';
import {
  type Condition,
  conditionHolds,
  EVERYTHING,
  packagedTemplate,
  type Properties,
  resourcesOf,
  type Template,
} from './checks/template.ts';

/** Services that work in place of algorithms. */
const SERVICES = ['transcribe', 'textract', 'rekognition', 'bedrock'];

let off: Template;
let on: Template;
/** Summaries by a model that the region itself has. */
let here: Template;

beforeAll(async () => {
  [off, on] = [await packagedTemplate('dev'), await packagedTemplate('prod', EVERYTHING)];
  here = await packagedTemplate('dev', { documentEngine: 'bedrock' });
}, 90_000);

/** Statements of roles, as CloudFormation's conditions decide it. */
function statementsOf(template: Template): Properties[] {
  const holds = (name: string) => conditionHolds(template.Conditions![name] as Condition);
  return resourcesOf(template, 'AWS::IAM::Role').flatMap(([role, { Policies = [] }]) =>
    (Policies as Properties[])
      .flatMap((policy) =>
        policy['Fn::If'] ? (holds(policy['Fn::If'][0]) ? [policy['Fn::If'][1]] : []) : [policy],
      )
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement as Properties[])
      .map((statement) => ({ ...statement, role })),
  );
}

/** Actions on these services by the role that may do them. */
const allowed = (template: Template): string[] =>
  statementsOf(template)
    .flatMap(({ role, Action }) => [Action].flat().map((action: string) => ({ role, action })))
    .filter(({ action }) => SERVICES.includes(action.split(':')[0]!))
    .map(({ role, action }) => `${role} ${action}`);

const parameter = (template: Template) =>
  template.Resources['CloudEnginesParameter']!.Properties!.Value as string;

describe('cloud engines', () => {
  it('are off, and nobody may use any', () => {
    expect(allowed(off)).toEqual([]);
    expect(parameter(off)).toBe('speech=,ocr=,objects=,moderation=,document=');
  });

  it('are allowed to the function that performs them, where they are chosen', () => {
    expect(allowed(on).sort()).toEqual([
      // The profile, and the model that it leads to.
      'HeavyTaskRole bedrock:InvokeModel',
      'HeavyTaskRole bedrock:InvokeModel',
      'HeavyTaskRole rekognition:DetectLabels',
      'HeavyTaskRole rekognition:DetectModerationLabels',
      'HeavyTaskRole textract:DetectDocumentText',
      'HeavyTaskRole transcribe:DeleteTranscriptionJob',
      'HeavyTaskRole transcribe:GetTranscriptionJob',
      'HeavyTaskRole transcribe:StartTranscriptionJob',
    ]);
    expect(parameter(on)).toBe(
      'speech=transcribe,ocr=textract,objects=rekognition,moderation=rekognition,document=bedrock',
    );
  });

  it('ask one model of Bedrock, in the region or through one profile', async () => {
    const MODEL = 'foundation-model/amazon.nova-lite-v1:0';
    const PROFILE =
      'arn:${AWS::Partition}:bedrock:${AWS::Region}:${AWS::AccountId}:inference-profile/eu.amazon.nova-lite-v1:0';
    const models = (template: Template) =>
      statementsOf(template)
        .filter(({ Action }) => Action === 'bedrock:InvokeModel')
        .map(({ Resource, Condition: only }) => [Resource['Fn::Sub'], only]);
    expect(models(on)).toEqual([
      [PROFILE, undefined],
      [
        `arn:\${AWS::Partition}:bedrock:*::${MODEL}`,
        { StringEquals: { 'bedrock:InferenceProfileArn': { 'Fn::Sub': PROFILE } } },
      ],
    ]);
    expect(models(here)).toEqual([[`arn:\${AWS::Partition}:bedrock:\${AWS::Region}::${MODEL}`, undefined]]);
    const model = (template: Template) => template.Resources['BedrockModelParameter']!.Properties!.Value;
    expect(model(here)['Fn::If']).toEqual([
      'AcrossRegions',
      '.amazon.nova-lite-v1:0',
      'amazon.nova-lite-v1:0',
    ]);
    expect(model(on)['Fn::If'][1]).toBe('eu.amazon.nova-lite-v1:0');
  });

  it('are what the functions read', () => {
    const read = (value: string) => {
      const values = new Map([['processing/cloud-engines', value]]);
      try {
        return readConfig({ region: 'r', stage: 's', worker: true }, values).cloudEngines;
      } catch (error) {
        return (error as { problems: string[] }).problems.filter((one) => one.includes('cloud-engines'));
      }
    };
    // The other parameters are missing here: only what is said of this one counts.
    expect(read(parameter(on))).toEqual([]);
    expect(read('transcribe')).toEqual([expect.stringContaining('speech=value')]);
  });
});
