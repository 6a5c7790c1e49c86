import { WEBHOOK_PATH, WORKER_PATHS } from '@intake/aws';
import { allowed, type Rule, statements, textOf } from './rule.ts';
import { type Properties, resourcesOf } from './template.ts';

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
  // One model in the regions of an inference profile, through that alone.
  /:bedrock:\*::foundation-model\/[\w.:-]+$/,
];

/** Actions that AWS checks against no resource. */
const WITHOUT_RESOURCE = [
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
  'rekognition:DetectLabels',
  'rekognition:DetectModerationLabels',
  'textract:DetectDocumentText',
  'transcribe:StartTranscriptionJob',
];

/** Who may do what. Every rule returns what breaks it. */
export const ACCESS_RULES: Record<string, Rule> = {
  'nothing is allowed to everybody': (template) =>
    statements(template)
      .filter(
        ({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal ?? '').includes('"*"'),
      )
      .map(({ from }) => from),

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

  // What is read of the table at the same moment is one call, see BatchedTable.
  'who may read an item may read several at once': (template) =>
    allowed(template)
      .filter(
        ({ Action }) => Action.includes('dynamodb:GetItem') && !Action.includes('dynamodb:BatchGetItem'),
      )
      .map(({ from }) => from),

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
};
