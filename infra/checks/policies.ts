import { WEBHOOK_PATH, WORKER_PATHS } from '@intake/aws';
import { ABORT_AFTER_DAYS } from '@intake/aws';
import { type Json, type Properties, resourcesOf, type Template } from './template.ts';

interface Statement {
  from: string;
  Effect: string;
  Principal?: Json;
  Action: string[];
  Resource: Json[];
  Condition?: Properties;
}

type Rule = (template: Template) => string[];

/**
 * Wildcards that a resource may end in, each because AWS offers nothing narrower: keys below a prefix, parameters below
 * a path, a queue of events, what lies in one bucket, executions of one state machine,
 * jobs that carry our name.
 */
const ALLOWED_WILDCARDS = [
  /^\$\{(Files|Web|Logs)Bucket\.Arn\}\/((files|derived|batches)\/)?\*$/,
  /:\$\{WebsocketsApi\}\/[a-z]+\/\*\/@connections\/\*$/,
  /:execution:\$\{(ProcessFile|ScanFile|Batch)\.Name\}:\*$/,
  /:execution:intake-[a-z]+-batch[:/]\*$/,
  /:parameter\/intake\/[a-z]+\/([a-z]+\/)?\*$/,
  /:transcription-job\/intake-\*$/,
];

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

/** Actions that AWS checks against no resource. */
const WITHOUT_RESOURCE = [
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
  'textract:DetectDocumentText',
  'transcribe:StartTranscriptionJob',
];

/** What must hold whatever is changed in serverless.yml and infra/. Every rule returns what breaks it. */
export const RULES: Record<string, Rule> = {
  'no bucket is public': (template) =>
    resourcesOf(template, 'AWS::S3::Bucket')
      .filter(([, { PublicAccessBlockConfiguration: block = {} }]) =>
        ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].some(
          (name) => block[name] !== true,
        ),
      )
      .map(([name]) => name),

  'nothing is allowed to everybody': (template) =>
    statements(template)
      .filter(
        ({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal ?? '').includes('"*"'),
      )
      .map(({ from }) => from),

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

  'no action is a wildcard': (template) =>
    allowed(template).flatMap(({ from, Action }) =>
      Action.filter((action) => action.includes('*')).map((action) => `${from}: ${action}`),
    ),

  'no resource is a wildcard without a reason': (template) =>
    allowed(template)
      .filter(({ Action }) => !Action.every((action) => WITHOUT_RESOURCE.includes(action)))
      .flatMap(({ from, Resource }) =>
        Resource.map(textOf)
          .filter(
            (text) => text.includes('*') && !ALLOWED_WILDCARDS.some((allowedOne) => allowedOne.test(text)),
          )
          .map((text) => `${from}: ${text}`),
      ),

  'every function has a role of its own that only Lambda takes, and so has every state machine': (
    template,
  ) => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    const roles = functions.map(([, { Role }]) => JSON.stringify(Role));
    const shared = functions.filter(
      ([, { Role }]) => roles.filter((role) => role === JSON.stringify(Role)).length > 1,
    );
    const machines = resourcesOf(template, 'AWS::StepFunctions::StateMachine');
    const ofMachines = machines.map(([, { RoleArn }]) => RoleArn['Fn::GetAtt'][0]);
    const open = resourcesOf(template, 'AWS::IAM::Role').filter(([name, { AssumeRolePolicyDocument }]) => {
      const service = ofMachines.includes(name) ? 'states' : 'lambda';
      const principals = AssumeRolePolicyDocument.Statement.map((one: Properties) => one.Principal);
      return JSON.stringify(principals) !== `[{"Service":"${service}.amazonaws.com"}]`;
    });
    return [...shared, ...open].map(([name]) => name);
  },

  'a machine with a distributed Map begins, follows and stops the executions of its items': (template) =>
    resourcesOf(template, 'AWS::StepFunctions::StateMachine')
      .filter(([, { Definition }]) => JSON.stringify(Definition).includes('"Mode":"DISTRIBUTED"'))
      .filter(([, { RoleArn, StateMachineName: name }]) => {
        const mine = allowed(template).filter(({ from }) => from === RoleArn['Fn::GetAtt'][0]);
        const may = (action: string, end: string) =>
          mine.some(
            ({ Action, Resource }) =>
              Action.includes(action) && Resource.some((one) => textOf(one).endsWith(end)),
          );
        return ![
          may('states:StartExecution', `:stateMachine:${name}`),
          ...['states:DescribeExecution', 'states:StopExecution'].flatMap((action) => [
            may(action, `:execution:${name}:*`),
            may(action, `:execution:${name}/*`),
          ]),
        ].every(Boolean);
      })
      .map(([name]) => name),

  'executions that fail are seen': (template) => {
    const watched = resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(([, { Metrics = [] }]) =>
      (Metrics as Properties[]).flatMap(({ Id, MetricStat }) => {
        const { MetricName, Dimensions } = MetricStat?.Metric ?? {};
        const sum: string = Metrics.find((one: Properties) => one.Expression)?.Expression ?? '';
        return sum.includes(`FILL(${Id}, 0)`) ? [`${Dimensions[0].Value.Ref} ${MetricName}`] : [];
      }),
    );
    return resourcesOf(template, 'AWS::StepFunctions::StateMachine')
      .flatMap(([name]) => ['ExecutionsFailed', 'ExecutionsTimedOut'].map((metric) => `${name} ${metric}`))
      .filter((one) => !watched.includes(one));
  },

  // IAM allows a path with all that lies below it, whatever is denied there.
  'only the entry point reads keys and secrets': (template) =>
    allowed(template)
      .filter(({ from, Action }) => from !== 'HttpRole' && Action.some((action) => action.startsWith('ssm:')))
      .flatMap(({ from, Resource }) =>
        Resource.map(textOf)
          .filter(
            (text) =>
              ![...WORKER_PATHS, ...(from === 'WebhooksRole' ? [WEBHOOK_PATH] : [])].some((path) =>
                new RegExp(`/intake/[a-z]+/${path}(/\\*)?$`).test(text),
              ),
          )
          .map((text) => `${from}: ${text}`),
      ),

  'the API is reached through CloudFront alone, which keeps no failure': (template) => [
    ...resourcesOf(template, 'AWS::CloudFront::Distribution').flatMap(
      ([, { DistributionConfig: config }]) => [
        ...config.Origins.filter(({ DomainName }: Properties) =>
          JSON.stringify(DomainName).includes('execute-api'),
        )
          .filter((origin: Properties) => !origin.OriginCustomHeaders?.length)
          .map(({ Id }: Properties) => `${Id} without a secret`),
        ...[500, 502, 503, 504]
          .filter(
            (code) =>
              !config.CustomErrorResponses?.some(
                ({ ErrorCode, ErrorCachingMinTTL }: Properties) =>
                  ErrorCode === code && ErrorCachingMinTTL === 0,
              ),
          )
          .map((code) => `${code} is kept`),
      ],
    ),
    ...resourcesOf(template, 'AWS::Lambda::Function')
      .filter(([name]) => name === 'HttpLambdaFunction')
      .filter(([, { Environment }]) => Environment.Variables.BEHIND_CLOUDFRONT !== 'true')
      .map(([name]) => name),
  ],

  'functions are called by their own sources only': (template) =>
    resourcesOf(template, 'AWS::Lambda::Permission')
      .filter(([, { SourceArn }]) => !SourceArn)
      .map(([name]) => name),

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

  'functions run on arm64 and Node 24': (template) =>
    resourcesOf(template, 'AWS::Lambda::Function')
      .filter(([, { Architectures, Runtime }]) => Architectures?.[0] !== 'arm64' || Runtime !== 'nodejs24.x')
      .map(([name]) => name),

  'what events start leaves a dead letter': (template) => {
    const covered = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')
      .filter(([, { DestinationConfig }]) => DestinationConfig?.OnFailure)
      .map(([, { FunctionName }]) => FunctionName.Ref);
    const queues = resourcesOf(template, 'AWS::SQS::Queue')
      .filter(([, { RedrivePolicy }]) => RedrivePolicy)
      .map(([name]) => name);
    return resourcesOf(template, 'AWS::Events::Rule')
      .map(([, { Targets }]) => Targets[0].Arn['Fn::GetAtt'][0])
      .filter((name) => ![...covered, ...queues].includes(name));
  },

  'what follows the table is not held up by what it cannot handle, and leaves a dead letter': (template) =>
    resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
      .filter(([, { EventSourceArn }]) => EventSourceArn['Fn::GetAtt'][1] === 'StreamArn')
      .filter(
        ([, { MaximumRetryAttempts, BisectBatchOnFunctionError, DestinationConfig }]) =>
          !(MaximumRetryAttempts <= 100) || !BisectBatchOnFunctionError || !DestinationConfig?.OnFailure,
      )
      .map(([name]) => name),

  'what waits in a queue leaves room for the API, and is hidden while a function works at it': (template) =>
    resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
      // A stream has one reader for each of its shards, and keeps what was not read.
      .filter(([, { EventSourceArn }]) => EventSourceArn['Fn::GetAtt'][1] !== 'StreamArn')
      .filter(([, { ScalingConfig, EventSourceArn, FunctionName, FunctionResponseTypes }]) => {
        const queue = template.Resources[EventSourceArn['Fn::GetAtt'][0]]!.Properties!;
        const { Timeout } = template.Resources[FunctionName['Fn::GetAtt'][0]]!.Properties!;
        return (
          !(ScalingConfig?.MaximumConcurrency <= 5) ||
          queue.VisibilityTimeout < 6 * Timeout ||
          FunctionResponseTypes?.[0] !== 'ReportBatchItemFailures'
        );
      })
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

  'every alarm tells somebody': (template) =>
    resourcesOf(template, 'AWS::CloudWatch::Alarm')
      .filter(([, { AlarmActions }]) => !AlarmActions?.length)
      .map(([name]) => name),

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

function allowed(template: Template): Statement[] {
  return statements(template).filter(({ Effect }) => Effect === 'Allow');
}

function statements(template: Template): Statement[] {
  const documents = Object.entries(template.Resources).flatMap(([name, { Properties: p = {} }]) => [
    ...(p.PolicyDocument ? [[name, p.PolicyDocument] as const] : []),
    ...(p.Policies ?? []).map(
      (policy: Properties) => [name, (policy['Fn::If']?.[1] ?? policy).PolicyDocument] as const,
    ),
  ]);
  return documents.flatMap(([from, { Statement: list }]) =>
    list.map((one: Properties) => ({
      ...one,
      from,
      Action: [one.Action].flat(),
      Resource: [one.Resource].flat(),
    })),
  );
}

/** A resource as it is written: the text of an Fn::Sub, the parts of an Fn::Join. An attribute is one exact ARN. */
function textOf(resource: Json): string {
  if (typeof resource === 'string') return resource;
  const { 'Fn::Sub': sub, 'Fn::GetAtt': attribute } = resource as Record<string, Json>;
  if (typeof sub === 'string') return sub;
  return attribute ? String(attribute) : JSON.stringify(resource);
}
