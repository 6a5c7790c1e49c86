/**
 * What the alarms on throttling add up: the table and each of its indexes, which throttle on their own. An alarm takes ten
 * metrics, https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { load } = require('js-yaml');

const { Properties } = load(readFileSync(join(__dirname, 'table.yml'), 'utf8')).Resources.Table;
const indexes = (Properties.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName);

/** @param {'ReadThrottleEvents' | 'WriteThrottleEvents'} MetricName */
function metrics(MetricName) {
  const table = { Name: 'TableName', Value: { Ref: 'Table' } };
  const places = [[table], ...indexes.map((Value) => [table, { Name: 'GlobalSecondaryIndexName', Value }])];
  const counted = places.map((Dimensions, place) => ({
    Id: `m${place}`,
    ReturnData: false,
    MetricStat: { Metric: { Namespace: 'AWS/DynamoDB', MetricName, Dimensions }, Period: 300, Stat: 'Sum' },
  }));
  const Expression = counted.map(({ Id }) => `FILL(${Id}, 0)`).join(' + ');
  return [{ Id: 'throttled', Label: MetricName, Expression }, ...counted];
}

module.exports = { reads: metrics('ReadThrottleEvents'), writes: metrics('WriteThrottleEvents') };
