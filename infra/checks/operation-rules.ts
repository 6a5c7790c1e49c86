import type { Rule } from './rule.ts';
import { type Properties, resourcesOf } from './template.ts';

/** How it runs: nothing is lost without a trace, and somebody hears of it. Every rule returns what breaks it. */
export const OPERATION_RULES: Record<string, Rule> = {
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

  'every alarm tells somebody': (template) =>
    resourcesOf(template, 'AWS::CloudWatch::Alarm')
      .filter(([, { AlarmActions }]) => !AlarmActions?.length)
      .map(([name]) => name),
};
