import { RULES } from './checks/policies.ts';
import { EVERYTHING, packagedTemplate, type Properties, type Template } from './checks/template.ts';

let templates: Record<string, Template>;

beforeAll(async () => {
  templates = { dev: await packagedTemplate('dev'), prod: await packagedTemplate('prod', EVERYTHING) };
}, 60_000);

type Damage = (resource: (name: string) => Properties, template: Template) => unknown;

const firstStatement = (properties: Properties) => properties.Policies[0].PolicyDocument.Statement[0];

const tracesOf = (properties: Properties) => properties.Policies[1]['Fn::If'][1].PolicyDocument.Statement[0];

const PARAMETERS_OF_STAGE = {
  'Fn::Sub': 'arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/intake/dev/*',
};
const AUTH = { 'Fn::Sub': 'arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/intake/dev/auth/*' };

/** For every rule: changes that take its defence away. */
const DAMAGES: Record<string, Damage[]> = {
  'no bucket is public': [
    (of) => delete of('FilesBucket').PublicAccessBlockConfiguration,
    (of) => (of('WebBucket').PublicAccessBlockConfiguration.BlockPublicPolicy = false),
  ],
  'nothing is allowed to everybody': [
    (of) => (of('WebBucketPolicy').PolicyDocument.Statement[2].Principal = '*'),
    (of) => (of('WebBucketPolicy').PolicyDocument.Statement[2].Principal = { AWS: '*' }),
  ],
  'buckets take TLS 1.2 or better only': [
    (_, template) => delete template.Resources.FilesBucketPolicy,
    (of) => (of('WebBucketPolicy').PolicyDocument.Statement[0].Condition = {}),
    (of) => of('FilesBucketPolicy').PolicyDocument.Statement[0].Resource.pop(),
    (of) =>
      (of('FilesBucketPolicy').PolicyDocument.Statement[1].Condition.NumericLessThan['s3:TlsVersion'] =
        '1.1'),
    (_, template) => delete template.Resources.LogsBucketPolicy,
  ],
  'what is stored is encrypted': [
    (of) => delete of('FilesBucket').BucketEncryption,
    (of) => delete of('DeadLetters').SqsManagedSseEnabled,
  ],
  'no action is a wildcard': [
    (of) => (firstStatement(of('HttpRole')).Action = '*'),
    (of) => (firstStatement(of('SweepRole')).Action = ['s3:GetObject', 's3:*']),
  ],
  'no resource is a wildcard without a reason': [
    (of) => (firstStatement(of('HttpRole')).Resource = '*'),
    (of) => (firstStatement(of('SweepRole')).Resource = [{ 'Fn::Sub': '${Table.Arn}/index/*' }]),
    (of) => tracesOf(of('HttpRole')).Action.push('s3:GetObject'),
  ],
  'who may read an item may read several at once': [
    (of) =>
      (of('LightTaskRole').Policies[0].PolicyDocument.Statement[1].Action = [
        'dynamodb:GetItem',
        'dynamodb:PutItem',
      ]),
  ],
  'every function has a role of its own that only Lambda takes, and so has every state machine': [
    (of) => (of('SweepLambdaFunction').Role = of('HttpLambdaFunction').Role),
    (of) => (of('HttpRole').AssumeRolePolicyDocument.Statement[0].Principal = { AWS: '*' }),
    (of) => (of('ProcessFile').RoleArn = of('SweepLambdaFunction').Role),
  ],
  'a machine with a distributed Map begins, follows and stops the executions of its items': [
    (of) => of('BatchRole').Policies[0].PolicyDocument.Statement.splice(1, 1),
    (of) => of('BatchRole').Policies[0].PolicyDocument.Statement.splice(2, 1),
    (of) => of('BatchRole').Policies[0].PolicyDocument.Statement[2].Action.pop(),
    (of) => of('BatchRole').Policies[0].PolicyDocument.Statement[2].Resource.pop(),
  ],
  'executions that fail are seen': [
    (of) => of('RunsFailedAlarm').Metrics.pop(),
    (of) => (of('RunsFailedAlarm').Metrics[0].Expression = 'FILL(failed, 0)'),
  ],
  'functions are called by their own sources only': [
    (of) => delete of('HttpLambdaPermissionHttpApi').SourceArn,
  ],
  'every log is kept for a while and not for ever': [
    (of) => delete of('HttpApiLogGroup').RetentionInDays,
    (_, template) => delete template.Resources.SweepLogGroup,
  ],
  'what lives in no region has its region in its name': [
    (of) => (of('FilesBucket').BucketName = 'intake-dev-files'),
    (of) => (of('SpaRoutes').Name = 'intake-dev-spa-routes'),
    (of) => (of('Budget').Budget.BudgetName = 'intake-dev'),
  ],
  'what holds data outlives the stack, but not a first deployment that failed': [
    (_, template) => (template.Resources.FilesBucket!.DeletionPolicy = 'Retain'),
    (_, template) => delete template.Resources.FilesBucket!.UpdateReplacePolicy,
    (_, template) => (template.Resources.Table!.DeletionPolicy = 'Delete'),
  ],
  'the table can be restored, forgets what has expired and is paid by use': [
    (of) => delete of('Table').PointInTimeRecoverySpecification,
    (of) => (of('Table').TimeToLiveSpecification.Enabled = false),
    (of) => (of('Table').BillingMode = 'PROVISIONED'),
  ],
  'only the entry point reads keys and secrets': [
    (of) => (of('SweepRole').Policies[0].PolicyDocument.Statement[0].Resource = [PARAMETERS_OF_STAGE]),
    (of) => of('ObjectCreatedRole').Policies[0].PolicyDocument.Statement[0].Resource.push(AUTH),
    (of) => of('WebhooksRole').Policies[0].PolicyDocument.Statement[1].Resource.push(AUTH),
  ],
  'the API is reached through CloudFront alone, which keeps no failure': [
    (of) => delete of('Distribution').DistributionConfig.Origins[1].OriginCustomHeaders,
    (of) => of('Distribution').DistributionConfig.CustomErrorResponses.pop(),
    (of) => delete of('HttpLambdaFunction').Environment.Variables.BEHIND_CLOUDFRONT,
  ],
  'parts are deleted once no upload can be open any more, and not before': [
    (of) => delete of('FilesBucket').LifecycleConfiguration,
    (of) => (of('FilesBucket').LifecycleConfiguration.Rules[0].Status = 'Disabled'),
    (of) =>
      (of('FilesBucket').LifecycleConfiguration.Rules[0].AbortIncompleteMultipartUpload.DaysAfterInitiation =
        1),
  ],
  'CORS names its origins': [
    (of) => (of('FilesBucket').CorsConfiguration.CorsRules[0].AllowedOrigins = ['*']),
  ],
  'functions run on arm64 and Node 24': [
    (of) => delete of('HttpLambdaFunction').Architectures,
    (of) => (of('SweepLambdaFunction').Runtime = 'nodejs22.x'),
  ],
  'what events start leaves a dead letter': [
    (_, template) => delete template.Resources.SweepLambdaEvConf,
    (of) => delete of('ObjectEvents').RedrivePolicy,
  ],
  'what follows the table is not held up by what it cannot handle, and leaves a dead letter': [
    (of) => delete of('FanOutEventSourceMappingDynamodbTable').MaximumRetryAttempts,
    (of) => delete of('FanOutEventSourceMappingDynamodbTable').BisectBatchOnFunctionError,
    (of) => delete of('FanOutEventSourceMappingDynamodbTable').DestinationConfig,
  ],
  'what waits in a queue leaves room for the API, and is hidden while a function works at it': [
    (of) => delete of('ObjectCreatedEventSourceMappingSQSObjectEvents').ScalingConfig,
    (of) => (of('ObjectEvents').VisibilityTimeout = 60),
    (of) => delete of('ObjectCreatedEventSourceMappingSQSObjectEvents').FunctionResponseTypes,
  ],
  'browsers reach everything by TLS 1.2 or better, and the web bucket through CloudFront alone': [
    (of) => (of('Distribution').DistributionConfig.CacheBehaviors[0].ViewerProtocolPolicy = 'allow-all'),
    (of) => delete of('Distribution').DistributionConfig.Origins[0].OriginAccessControlId,
    (of) =>
      (of('Distribution').DistributionConfig.Origins[1].CustomOriginConfig.OriginProtocolPolicy =
        'http-only'),
    (of) => (of('Distribution').DistributionConfig.ViewerCertificate = {}),
  ],
  'every alarm tells somebody': [(of) => delete of('DeadLettersAlarm').AlarmActions],
  'no region and no account is written down': [
    (of) => (of('HttpRole').Policies[0].PolicyName = 'eu-west-1'),
    (of) => (firstStatement(of('HttpRole')).Resource = 'arn:aws:ssm:${AWS::Region}:111122223333:parameter/x'),
  ],
};

describe.each(Object.keys(RULES))('%s', (rule) => {
  it('in every stage', () => {
    expect(RULES[rule]!(templates.dev!)).toEqual([]);
    expect(RULES[rule]!(templates.prod!)).toEqual([]);
  });

  it('and its absence is found', () => {
    for (const damage of DAMAGES[rule]!) {
      const template = structuredClone(templates.dev!);
      damage((name) => template.Resources[name]!.Properties!, template);
      expect({ damage: String(damage), problems: RULES[rule]!(template).length }).not.toMatchObject({
        problems: 0,
      });
    }
  });
});

it('protects the table of stages that matter from deletion', () => {
  const protectedIn = (stage: string) =>
    templates[stage]!.Resources.Table!.Properties!.DeletionProtectionEnabled;
  expect(protectedIn('prod')).toBe(true);
  expect(protectedIn('dev')).toBe(false);
});
