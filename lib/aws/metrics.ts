/** The live port for what CloudWatch has measured. */
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { call, clientConfig, demand, type LiveOptions } from './call.ts';
import { everyPage } from './pages.ts';
import type { MetricPoint, MetricPort } from './ports.ts';

const LIST = 'cloudwatch:ListMetrics';
const DATA = 'cloudwatch:GetMetricData';

/** Most questions that one call takes. Source: CloudWatch API Reference, GetMetricData. */
const QUESTIONS_A_CALL = 500;

export function makeLiveMetrics(options: LiveOptions): MetricPort {
  const client = new CloudWatchClient(clientConfig(options));
  return {
    metrics(Namespace, dimension) {
      return everyPage(LIST, async (NextToken) => {
        const command = new ListMetricsCommand({ Namespace, Dimensions: [dimension], NextToken });
        const answer = await call(LIST, options, (send) => client.send(command, send));
        return { items: demand(LIST, answer.Metrics), next: answer.NextToken };
      });
    },
    async metricData(questions, { fromMs, toMs, periodSeconds }) {
      const queries = questions.map(({ metric, statistic }, at) => ({
        Id: `m${at}`,
        MetricStat: { Metric: metric, Period: periodSeconds, Stat: statistic },
      }));
      const range = { StartTime: new Date(fromMs), EndTime: new Date(toMs), ScanBy: 'TimestampAscending' } as const;
      const points = new Map<string, MetricPoint[]>(queries.map(({ Id }) => [Id, []]));
      for (let from = 0; from < queries.length; from += QUESTIONS_A_CALL) {
        const MetricDataQueries = queries.slice(from, from + QUESTIONS_A_CALL);
        const results = await everyPage(DATA, async (NextToken) => {
          const command = new GetMetricDataCommand({ ...range, MetricDataQueries, NextToken });
          const answer = await call(DATA, options, (send) => client.send(command, send));
          return { items: demand(DATA, answer.MetricDataResults), next: answer.NextToken };
        });
        // A series that does not fit into one page goes on in the next one.
        for (const result of results) points.get(result.Id ?? '')?.push(...pointsOf(result));
      }
      return queries.map(({ Id }) => points.get(Id) ?? []);
    },
  };
}

function pointsOf({ Timestamps = [], Values = [] }: MetricDataResult): readonly MetricPoint[] {
  return Timestamps.flatMap((at, index) => {
    const value = Values[index];
    return value === undefined ? [] : [{ atMs: at.getTime(), value }];
  });
}
