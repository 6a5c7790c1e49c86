import { ABORT_AFTER_DAYS } from '@intake/aws';
import { type Rule, textOf } from './rule.ts';
import { type Json, type Properties, resourcesOf } from './template.ts';

/** osls writes its policy; only operators use it. */
const DEPLOYMENTS = 'ServerlessDeploymentBucket';

/** Names that are unique in the account, or in the world, and not in a region. */
const GLOBAL_NAMES: [type: string, nameOf: (properties: Properties) => Json][] = [
  ['AWS::S3::Bucket', ({ BucketName }) => BucketName],
  ['AWS::CloudFront::OriginAccessControl', (properties) => properties.OriginAccessControlConfig.Name],
  ['AWS::CloudFront::Function', ({ Name }) => Name],
  ['AWS::CloudFront::ResponseHeadersPolicy', (properties) => properties.ResponseHeadersPolicyConfig.Name],
  ['AWS::Budgets::Budget', (properties) => properties.Budget.BudgetName],
];

/** How data is kept: private, encrypted, for as long as it should. Every rule returns what breaks it. */
export const DATA_RULES: Record<string, Rule> = {
  'no bucket is public': (template) =>
    resourcesOf(template, 'AWS::S3::Bucket')
      .filter(([, { PublicAccessBlockConfiguration: block = {} }]) =>
        ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].some(
          (name) => block[name] !== true,
        ),
      )
      .map(([name]) => name),

  'buckets take TLS 1.2 or better only': (template) => {
    const policies = resourcesOf(template, 'AWS::S3::BucketPolicy');
    const closed = policies.filter(
      ([, { Bucket, PolicyDocument }]) =>
        PolicyDocument.Statement.some(refusesAll({ Bool: { 'aws:SecureTransport': 'false' } })) &&
        (Bucket.Ref === DEPLOYMENTS ||
          PolicyDocument.Statement.some(refusesAll({ NumericLessThan: { 's3:TlsVersion': '1.2' } }))),
    );
    const names = closed.map(([, { Bucket }]) => Bucket.Ref);
    return resourcesOf(template, 'AWS::S3::Bucket')
      .map(([name]) => name)
      .filter((name) => !names.includes(name));
  },

  'what is stored is encrypted': (template) => [
    ...resourcesOf(template, 'AWS::S3::Bucket')
      .filter(([, { BucketEncryption }]) => !BucketEncryption)
      .map(([name]) => name),
    ...resourcesOf(template, 'AWS::SQS::Queue')
      .filter(([, queue]) => queue.SqsManagedSseEnabled !== true)
      .map(([name]) => name),
  ],

  'every log is kept for a while and not for ever': (template) => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    const names = groups.map(([, { LogGroupName }]) => LogGroupName);
    return [
      ...groups.filter(([, { RetentionInDays }]) => !(RetentionInDays > 0)).map(([name]) => name),
      ...resourcesOf(template, 'AWS::Lambda::Function')
        .filter(([, { FunctionName }]) => !names.includes(`/aws/lambda/${FunctionName}`))
        .map(([name]) => `${name} has no log group`),
    ];
  },

  // `Retain` would also keep what a failed first deployment has made, and the next one could not create it again.
  'what holds data outlives the stack, but not a first deployment that failed': ({ Resources }) =>
    ['FilesBucket', 'Table'].filter(
      (name) =>
        Resources[name]?.DeletionPolicy !== 'RetainExceptOnCreate' ||
        Resources[name]?.UpdateReplacePolicy !== 'Retain',
    ),

  'what lives in no region has its region in its name': (template) =>
    GLOBAL_NAMES.flatMap(([type, nameOf]) =>
      resourcesOf(template, type)
        // Without a name CloudFormation makes one up.
        .filter(
          ([, properties]) => !textOf(nameOf(properties) ?? '${AWS::Region}').includes('${AWS::Region}'),
        )
        .map(([name]) => name),
    ),

  'the table can be restored, forgets what has expired and is paid by use': (template) =>
    resourcesOf(template, 'AWS::DynamoDB::Table')
      .filter(
        ([, table]) =>
          table.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled !== true ||
          table.TimeToLiveSpecification?.Enabled !== true ||
          table.BillingMode !== 'PAY_PER_REQUEST',
      )
      .map(([name]) => name),

  'parts are deleted once no upload can be open any more, and not before': ({ Resources }) => {
    const rules: Properties[] = Resources.FilesBucket!.Properties!.LifecycleConfiguration?.Rules ?? [];
    const found = rules.some(
      (rule) =>
        rule.Status === 'Enabled' &&
        rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation === ABORT_AFTER_DAYS,
    );
    return found ? [] : ['FilesBucket'];
  },

  'CORS names its origins': (template) =>
    resourcesOf(template, 'AWS::S3::Bucket')
      .filter(([, { CorsConfiguration }]) =>
        (CorsConfiguration?.CorsRules ?? []).some((rule: Properties) =>
          JSON.stringify(rule.AllowedOrigins).includes('*'),
        ),
      )
      .map(([name]) => name),

  'browsers reach everything by TLS 1.2 or better, and the web bucket through CloudFront alone': (template) =>
    resourcesOf(template, 'AWS::CloudFront::Distribution').flatMap(([, { DistributionConfig: config }]) => [
      ...[config.DefaultCacheBehavior, ...config.CacheBehaviors]
        .filter(
          ({ ViewerProtocolPolicy }) => !['https-only', 'redirect-to-https'].includes(ViewerProtocolPolicy),
        )
        .map(({ TargetOriginId }) => `${TargetOriginId} by http`),
      ...config.Origins.filter(
        (origin: Properties) =>
          !origin.OriginAccessControlId && origin.CustomOriginConfig?.OriginProtocolPolicy !== 'https-only',
      ).map(({ Id }: Properties) => `origin ${Id}`),
      ...(JSON.stringify(config.ViewerCertificate).includes('TLSv1.2_2021') ? [] : ['an old TLS']),
    ]),

  // CloudFront takes its certificate from us-east-1; it is named by whoever deploys.
  'no region and no account is written down': (template) => {
    const text = JSON.stringify(template).replaceAll(/arn:aws:acm:us-east-1:\d{12}:certificate/g, '');
    return [...text.matchAll(/\b(?:us|eu|ap|ca|sa|me|af|il)-[a-z]+-\d\b|:\d{12}:/g)].map(([found]) => found);
  },
};

const unquoted = (value: unknown) => JSON.stringify(value)?.replaceAll('"', '');

/** A statement that denies everything on a bucket and what lies in it under this condition. */
function refusesAll(condition: Properties): (statement: Properties) => boolean {
  return ({ Effect, Principal, Action, Resource, Condition }) =>
    Effect === 'Deny' &&
    Principal === '*' &&
    Action === 's3:*' &&
    Resource.length === 2 &&
    // YAML's false and the text "false" are one to AWS.
    unquoted(Condition) === unquoted(condition);
}
