import { readFileSync } from 'node:fs';
import { bucketRules, PARAMETERS, pathOf, tableDefinition, TTL_ATTRIBUTE } from '@intake/aws';
import { COLD_START, METRICS, NAMESPACE } from '../apps/api/src/metrics/metrics.ts';
import { ISOLATION, spaPolicy } from '../apps/api/src/http/security-headers.ts';
import { inRepo } from '../scripts/lib/paths.ts';
import { ALARM_METRICS } from '../scripts/lib/aws-cost.ts';
import { GROUPS } from '../scripts/lib/aws-log-lines.ts';
import { packagedTemplate, type Properties, resourcesOf, type Template } from './checks/template.ts';

let template: Template;
const of = (name: string): Properties => template.Resources[name]!.Properties!;

beforeAll(async () => {
  template = await packagedTemplate('dev');
}, 60_000);

describe('the template agrees with the code', () => {
  it('on the keys and indexes of the table', () => {
    const { BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = of('Table');
    const { StreamSpecification, ...table } = tableDefinition;
    expect({ BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes }).toEqual(table);
    const { StreamViewType } = StreamSpecification;
    expect(of('Table').StreamSpecification).toEqual({ StreamViewType });
    expect(of('Table').TimeToLiveSpecification.AttributeName).toBe(TTL_ATTRIBUTE);
  });

  it('on the indexes whose throttling wakes an operator', () => {
    const indexes = tableDefinition.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName);
    for (const alarm of ['TableThrottledAlarm', 'TableReadsThrottledAlarm']) {
      const [sum, ...counted] = of(alarm).Metrics as Properties[];
      const dimensions = counted.map(({ MetricStat }) => MetricStat.Metric.Dimensions);
      expect(dimensions.map(([, index]: Properties[]) => index?.Value)).toEqual([undefined, ...indexes]);
      for (const { Id } of counted) expect(sum!.Expression).toContain(`FILL(${Id}, 0)`);
      expect(counted.length).toBeLessThan(10);
    }
  });

  it('on what the bucket tells browsers', () => {
    const [rule] = of('FilesBucket').CorsConfiguration.CorsRules;
    const wanted = bucketRules(['https://files.example.com']);
    expect([...rule.ExposedHeaders].sort()).toEqual([...wanted.ExposeHeaders].sort());
    expect([...rule.AllowedMethods].sort()).toEqual([...wanted.AllowedMethods].sort());
    expect([rule.AllowedHeaders, rule.MaxAge]).toEqual([wanted.AllowedHeaders, wanted.MaxAgeSeconds]);
  });

  it('on what the web app may load', () => {
    const headers = of('SecurityHeaders').ResponseHeadersPolicyConfig.SecurityHeadersConfig;
    const [policy, { Files, Sockets }] = headers.ContentSecurityPolicy.ContentSecurityPolicy['Fn::Sub'];
    expect(policy).toBe(spaPolicy('${Files}', '${Sockets}'));
    expect(of('RealtimeParameter').Value['Fn::Sub']).toBe(`${Sockets['Fn::Sub']}/dev`);
    const { CustomHeadersConfig } = of('SecurityHeaders').ResponseHeadersPolicyConfig;
    expect(CustomHeadersConfig.Items.map(({ Header, Value }: Properties) => [Header, Value])).toEqual(
      Object.entries(ISOLATION),
    );
    expect(Files['Fn::Sub'][0]).toContain('https://${Bucket}.s3.${AWS::Region}.${AWS::URLSuffix}');
  });

  it('on the names of the metrics', () => {
    const { DashboardBody } = of('Dashboard');
    const { widgets } = JSON.parse(DashboardBody['Fn::Sub']);
    const shown: string[][] = widgets
      .flatMap(({ properties }: Properties) => properties.metrics)
      .filter(([namespace]: string[]) => namespace === NAMESPACE);
    const watched: Properties[] = of('UploadsUnfinishedAlarm')
      .Metrics.filter(({ MetricStat }: Properties) => MetricStat)
      .map(({ MetricStat }: Properties) => MetricStat.Metric);
    const written = [...Object.values(METRICS).map(({ name }) => name), ...Object.values(COLD_START)];
    expect(shown.map(([, name]) => name).sort()).toEqual(written.sort());
    expect(new Set(shown.map(([, , ...dimension]) => dimension.slice(0, 2).join()))).toEqual(
      new Set(['Stage,dev']),
    );
    for (const { Namespace, MetricName, Dimensions } of watched) {
      expect([Namespace, Dimensions]).toEqual([NAMESPACE, [{ Name: 'Stage', Value: 'dev' }]]);
      expect(written).toContain(MetricName);
    }
  });

  it('on the functions that the dashboard shows', () => {
    const body: string = of('Dashboard').DashboardBody['Fn::Sub'];
    const names = resourcesOf(template, 'AWS::Lambda::Function').map(([name]) => name);
    expect(names.filter((name) => !body.includes(`"Errors","FunctionName","\${${name}}"`))).toEqual([]);
  });

  it('on the names of the logs', () => {
    const made = resourcesOf(template, 'AWS::Logs::LogGroup').map(([, { LogGroupName }]) => LogGroupName);
    expect(
      Object.values(GROUPS)
        .map((name) => name('dev'))
        .sort(),
    ).toEqual(made.sort());
  });

  it('on the names of the parameters', () => {
    const made = resourcesOf(template, 'AWS::SSM::Parameter').map(([, { Name, Type }]) => [Name, Type]);
    const { bucket, table, nearAddress, origins, realtimeUrl, ...others } = PARAMETERS;
    const { stateMachine, runsAtOnce, cloudEngines, bedrockModel, ...rest } = others;
    const { batchMachine, webhookQueue, eventBus, scanMachine } = rest;
    expect(made).toEqual(
      [
        ...[bucket, table, nearAddress, origins, realtimeUrl],
        ...[stateMachine, runsAtOnce, cloudEngines, bedrockModel],
        ...[batchMachine, webhookQueue, eventBus, scanMachine],
      ].map(({ name, type }) => [pathOf('dev') + name, type]),
    );
  });
});

describe('the way of small files to the bucket', () => {
  const handle = (request: object) =>
    new Function(`${of('NearPut').FunctionCode}; return handler;`)()({
      request: { headers: {}, cookies: {}, ...request },
    });

  it('sends on what was signed, without the session of the person', () => {
    const headers = { 'if-none-match': { value: '*' }, authorization: { value: 'Bearer x' } };
    expect(
      handle({ method: 'PUT', uri: '/put/files/o/f', headers, cookies: { session: { value: 'x' } } }),
    ).toEqual({
      method: 'PUT',
      uri: '/files/o/f',
      headers: { 'if-none-match': { value: '*' } },
      cookies: {},
    });
  });

  it.each(['GET', 'HEAD', 'DELETE', 'POST', 'OPTIONS'])('takes no %s', (method) => {
    expect(handle({ method, uri: '/put/files/o/f' })).toMatchObject({ statusCode: 405 });
  });

  it('caches nothing, and asks S3 by its own name', () => {
    const { Origins, CacheBehaviors } = of('Distribution').DistributionConfig;
    const way = CacheBehaviors.find(({ PathPattern }: { PathPattern: string }) => PathPattern === '/put/*');
    expect(way).toMatchObject({
      ViewerProtocolPolicy: 'https-only',
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    });
    const origin = Origins.find(({ Id }: { Id: string }) => Id === way.TargetOriginId);
    expect(JSON.stringify(origin.DomainName)).toContain('.s3.${AWS::Region}.');
    expect(origin).not.toHaveProperty('OriginAccessControlId');
  });
});

it('has a recipe for every alarm in docs/operations.md', () => {
  const docs = readFileSync(inRepo('docs/operations.md'), 'utf8');
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { AlarmName }]) =>
    AlarmName.replace('intake-dev-', ''),
  );
  expect(alarms.filter((name) => !docs.includes(`| \`${name}\``))).toEqual([]);
  const numbers = resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(
    ([, { Metrics = [{ MetricStat: {} }] }]) => Metrics.filter((one: Properties) => one.MetricStat),
  );
  expect(numbers).toHaveLength(ALARM_METRICS);
});

/** The part of the CloudFront function's event that it uses. */
function rewritten(uri: string): string {
  const handler = new Function(`${of('SpaRoutes').FunctionCode}; return handler;`)();
  return handler({ request: { uri } }).uri;
}

it.each([
  ['/', '/index.html'],
  ['/files/01JD0', '/index.html'],
  ['/assets/index-3f2a.js', '/assets/index-3f2a.js'],
  ['/favicon.svg', '/favicon.svg'],
])('CloudFront answers %s with %s', (asked, given) => {
  expect(rewritten(asked)).toBe(given);
});
