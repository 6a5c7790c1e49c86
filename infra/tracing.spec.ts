import { schemaProblems } from './checks/schema.ts';
import {
  type Condition,
  conditionHolds,
  EVERYTHING,
  packagedTemplate,
  type Properties,
  resourcesOf,
  type Template,
} from './checks/template.ts';

let off: Template;
let on: Template;

beforeAll(async () => {
  [off, on] = [await packagedTemplate('dev'), await packagedTemplate('prod', EVERYTHING)];
}, 60_000);

const modes = (template: Template) =>
  resourcesOf(template, 'AWS::Lambda::Function').map(([, { TracingConfig }]) => TracingConfig?.Mode);

/** What CloudFormation makes of an Fn::If over a condition that only compares two texts. */
function policiesOf(template: Template, role: Properties): Properties[] {
  return role.Policies.flatMap((policy: Properties) => {
    const [condition, then] = policy['Fn::If'] ?? [];
    if (!condition) return [policy];
    return conditionHolds(template.Conditions![condition] as Condition) ? [then] : [];
  });
}

const actions = (template: Template) =>
  resourcesOf(template, 'AWS::IAM::Role').map(([, role]) =>
    policiesOf(template, role)
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .flatMap(({ Action }: Properties) => Action)
      .filter((action: string) => action.startsWith('xray:')),
  );

describe('traces', () => {
  it('are off by default, and nobody may write any', () => {
    expect(new Set(modes(off))).toEqual(new Set([undefined]));
    expect(actions(off).flat()).toEqual([]);
  });

  it('are written by every function when they are on, and its role may', () => {
    expect(new Set(modes(on))).toEqual(new Set(['Active']));
    const needed = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
    for (const may of actions(on)) expect(may).toEqual(needed);
    expect(schemaProblems(on)).toEqual([]);
  });
});
