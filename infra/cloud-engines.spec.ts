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

/** Services that work in place of algorithms, by the parameter that chooses them. */
const SERVICES = { speechEngine: 'transcribe', ocrEngine: 'textract' };

let off: Template;
let on: Template;

beforeAll(async () => {
  [off, on] = [await packagedTemplate('dev'), await packagedTemplate('prod', EVERYTHING)];
}, 60_000);

/** Actions on these services by the role that may do them, as CloudFormation's conditions decide it. */
function allowed(template: Template): string[] {
  const holds = (name: string) => conditionHolds(template.Conditions![name] as Condition);
  return resourcesOf(template, 'AWS::IAM::Role').flatMap(([role, { Policies = [] }]) =>
    (Policies as Properties[])
      .flatMap((policy) =>
        policy['Fn::If'] ? (holds(policy['Fn::If'][0]) ? [policy['Fn::If'][1]] : []) : [policy],
      )
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .flatMap(({ Action }: Properties) => [Action].flat() as string[])
      .filter((action) => Object.values(SERVICES).includes(action.split(':')[0]!))
      .map((action) => `${role} ${action}`),
  );
}

const parameter = (template: Template) =>
  template.Resources['CloudEnginesParameter']!.Properties!.Value as string;

describe('cloud engines', () => {
  it('are off, and nobody may use any', () => {
    expect(allowed(off)).toEqual([]);
    expect(parameter(off)).toBe('speech=,ocr=');
  });

  it('are allowed to the function that performs them, where they are chosen', () => {
    expect(allowed(on).sort()).toEqual([
      'HeavyTaskRole textract:DetectDocumentText',
      'HeavyTaskRole transcribe:DeleteTranscriptionJob',
      'HeavyTaskRole transcribe:GetTranscriptionJob',
      'HeavyTaskRole transcribe:StartTranscriptionJob',
    ]);
    expect(parameter(on)).toBe('speech=transcribe,ocr=textract');
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
