import { schemaProblems } from './checks/schema.ts';
import { referenceProblems } from './checks/references.ts';
import { EVERYTHING, packagedTemplate, type Template } from './checks/template.ts';

let templates: Record<string, Template>;
/** A copy that a test may damage. */
const dev = () => structuredClone(templates.dev!);

beforeAll(async () => {
  templates = {
    dev: await packagedTemplate('dev'),
    staging: await packagedTemplate('staging', { filesBucket: 'intake-staging-files-of-before' }),
    prod: await packagedTemplate('prod', EVERYTHING),
  };
}, 60_000);

describe.each(['dev', 'staging', 'prod'])('the template of %s', (stage) => {
  it('is what AWS says that its resources look like', () => {
    expect(schemaProblems(templates[stage]!)).toEqual([]);
  });

  it('refers only to what it has, without circles', () => {
    expect(referenceProblems(templates[stage]!)).toEqual([]);
  });
});

describe('the schema check', () => {
  const damages: [string, (template: Template) => void, RegExp][] = [
    [
      'a type that is not there',
      (t) => (t.Resources.Table!.Type = 'AWS::DynamoDB::Tabel'),
      /no resource type/,
    ],
    [
      'an unknown property',
      (t) => (t.Resources.Table!.Properties!.Tabelname = 'x'),
      /Table.Tabelname is not known/,
    ],
    [
      'an unknown property deep inside',
      (t) =>
        (t.Resources.Distribution!.Properties!.DistributionConfig.Origins[1].CustomOriginConfig.Protocol =
          'x'),
      /Origins\[1\].CustomOriginConfig.Protocol is not known/,
    ],
    [
      'a missing property',
      (t) => delete t.Resources.Table!.Properties!.KeySchema,
      /Table.KeySchema is missing/,
    ],
    [
      'a text for a number',
      (t) => (t.Resources.HttpLambdaFunction!.Properties!.MemorySize = 'much'),
      /MemorySize: "much" is no integer/,
    ],
    [
      'an object for a list',
      (t) => (t.Resources.FilesBucket!.Properties!.CorsConfiguration.CorsRules = {}),
      /CorsRules: a list is wanted/,
    ],
    [
      'a text for an object',
      (t) => (t.Resources.FilesBucket!.Properties!.CorsConfiguration = 'all'),
      /CorsConfiguration: an object is wanted/,
    ],
    [
      'a wrong branch of a condition',
      (t) =>
        (t.Resources.Distribution!.Properties!.DistributionConfig.ViewerCertificate['Fn::If'][1] = {
          Arn: 'x',
        }),
      /ViewerCertificate.Arn is not known/,
    ],
  ];

  it.each(damages)('finds %s', (_, damage, problem) => {
    const template = dev();
    damage(template);
    expect(schemaProblems(template).join('\n')).toMatch(problem);
  });
});

describe('the reference check', () => {
  const damages: [string, (template: Template) => void, RegExp][] = [
    ['a Ref to nothing', (t) => delete t.Resources.DeadLetters, /there is no DeadLetters/],
    [
      'an attribute that is not there',
      (t) => (t.Resources.FilesBucketPolicy!.Properties!.Bucket = { 'Fn::GetAtt': ['FilesBucket', 'Nmae'] }),
      /FilesBucket has no attribute Nmae/,
    ],
    [
      'a variable of a text that is not there',
      (t) => (t.Resources.FilesBucketPolicy!.Properties!.Bucket = { 'Fn::Sub': '${FilesBuckett}' }),
      /there is no FilesBuckett/,
    ],
    ['a condition that is not there', (t) => delete t.Conditions!.HasDomain, /no condition HasDomain/],
    [
      'a comparison where none can be',
      (t) => (t.Resources.Table!.Properties!.DeletionProtectionEnabled = { 'Fn::Equals': ['a', 'a'] }),
      /Fn::Equals outside of Conditions/,
    ],
    [
      'a circle',
      (t) => (t.Resources.WebBucket!.DependsOn = 'Distribution'),
      /a circle: .*WebBucket -> Distribution -> WebBucket|a circle: .*Distribution -> WebBucket -> Distribution/,
    ],
  ];

  it.each(damages)('finds %s', (_, damage, problem) => {
    const template = dev();
    damage(template);
    expect(referenceProblems(template).join('\n')).toMatch(problem);
  });
});
