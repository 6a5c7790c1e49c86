/** The body of the CloudWatch dashboard; the names in ${} are resolved by CloudFormation. (osls reads CommonJS only.) */
const region = '${AWS::Region}';

const widget = (title, metrics, more = {}) => ({
  type: 'metric',
  width: 8,
  height: 6,
  properties: { title, region, view: 'timeSeries', stat: 'Sum', period: 300, metrics, ...more },
});

const api = (metric, options = {}) => ['AWS/ApiGateway', metric, 'ApiId', '${HttpApi}', options];
const NAMES = [
  'Http',
  'ObjectCreated',
  'Sweep',
  'Realtime',
  'FanOut',
  'Webhooks',
  'Workflow',
  'LightTask',
  'HeavyTask',
  'Batches',
  'Scan',
];
const functions = NAMES.map((name) => `\${${name}LambdaFunction}`);
const lambda = (metric, options = {}) =>
  functions.map((name) => ['AWS/Lambda', metric, 'FunctionName', name, options]);
const table = (metric) => ['AWS/DynamoDB', metric, 'TableName', '${Table}'];

// Our own, see apps/api/src/metrics.
const uploads = (names, options = {}) =>
  names.map((name) => ['Intake', name, 'Stage', '${sls:stage}', options]);

const slowest = ['p50', 'p95', 'p99'].map((stat) => api('Latency', { stat, label: stat }));

const widgets = [
  widget('Uploads', uploads(['UploadsStarted', 'UploadsCompleted', 'UploadsAborted', 'SweeperExpired'])),
  widget(
    'Verdicts and failures',
    uploads(['FilesReady', 'FilesRejected', 'UploadsFailed', 'UploadsRefused']),
  ),
  widget('Bytes completed', uploads(['BytesCompleted'])),
  widget('Parts sent again, as clients report', uploads(['PartRetries'])),
  widget('The sweeper finished and cleared away', uploads(['SweeperFinished', 'SweeperDeleted'])),
  widget('Cold starts, and how long they took (ms)', [
    ...uploads(['ColdStarts']),
    ...uploads(['InitDuration'], { stat: 'p95', yAxis: 'right' }),
  ]),
  widget('Requests', [api('Count'), api('4xx'), api('5xx')]),
  widget('Answer time (ms)', slowest),
  widget('Files through EventBridge and the sweeper', [
    ['AWS/Lambda', 'Invocations', 'FunctionName', functions[1]],
    ['AWS/Lambda', 'Invocations', 'FunctionName', functions[2]],
  ]),
  widget(
    'Behind the changes of the table (ms): live updates, webhooks',
    [functions[4], functions[5]].map((name) => ['AWS/Lambda', 'IteratorAge', 'FunctionName', name]),
    { stat: 'Maximum' },
  ),
  widget('Live updates: connections, messages', [
    ['AWS/ApiGateway', 'ConnectCount', 'ApiId', '${WebsocketsApi}', 'Stage', '${sls:stage}'],
    ['AWS/ApiGateway', 'MessageCount', 'ApiId', '${WebsocketsApi}', 'Stage', '${sls:stage}'],
  ]),
  widget('Webhooks: waiting, and the oldest (s)', [
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', '${WebhookDeliveries.QueueName}'],
    [
      'AWS/SQS',
      'ApproximateAgeOfOldestMessage',
      'QueueName',
      '${WebhookDeliveries.QueueName}',
      { stat: 'Maximum', yAxis: 'right' },
    ],
  ]),
  widget(
    'Analyses',
    ['ExecutionsStarted', 'ExecutionsSucceeded', 'ExecutionsFailed', 'ExecutionsTimedOut'].map((metric) => [
      'AWS/States',
      metric,
      'StateMachineArn',
      '${ProcessFile}',
    ]),
  ),
  widget(
    'Batches and scans that failed',
    ['${Batch}', '${ScanFile}'].flatMap((machine) =>
      ['ExecutionsFailed', 'ExecutionsTimedOut'].map((metric) => [
        'AWS/States',
        metric,
        'StateMachineArn',
        machine,
      ]),
    ),
  ),
  widget('Function errors', lambda('Errors')),
  widget('Function throttles', lambda('Throttles')),
  widget('Function time (ms, p95)', lambda('Duration', { stat: 'p95' })),
  widget('Table: capacity used', [table('ConsumedReadCapacityUnits'), table('ConsumedWriteCapacityUnits')]),
  widget('Table: throttled', [table('ReadThrottleEvents'), table('WriteThrottleEvents')]),
  widget(
    'Dead letters',
    [['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', '${DeadLetters.QueueName}']],
    {
      stat: 'Maximum',
    },
  ),
];

module.exports = JSON.stringify({ widgets });
