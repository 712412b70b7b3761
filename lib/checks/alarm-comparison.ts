/** Does an alarm stand as it was put? Compares what it watches, when it rings, and whether it speaks. Pure. */
import type { MetricAlarm, PutMetricAlarmCommandInput } from '../aws/ports.ts';

type Definition = Pick<
  PutMetricAlarmCommandInput & MetricAlarm,
  | 'Threshold'
  | 'ComparisonOperator'
  | 'EvaluationPeriods'
  | 'DatapointsToAlarm'
  | 'TreatMissingData'
  | 'Namespace'
  | 'MetricName'
  | 'Statistic'
  | 'Period'
  | 'Unit'
  | 'Dimensions'
  | 'Metrics'
>;

/** Names of the fields in which `found` differs, in CloudWatch's spelling. */
export function alterations(wanted: Definition, found: Definition): readonly string[] {
  const left = comparable(wanted);
  const right = comparable(found);
  return Object.keys(left).filter((field) => left[field] !== right[field]);
}

/** CloudWatch leaves out what was not set, and promises no order of dimensions. */
function comparable(alarm: Definition): Readonly<Record<string, string | number | undefined>> {
  const [query] = alarm.Metrics ?? [];
  const dimensions = (alarm.Dimensions ?? []).map(({ Name = '', Value = '' }) => `${Name}=${Value}`).toSorted();
  return {
    Threshold: alarm.Threshold,
    ComparisonOperator: alarm.ComparisonOperator,
    EvaluationPeriods: alarm.EvaluationPeriods,
    DatapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
    TreatMissingData: alarm.TreatMissingData ?? 'missing',
    Namespace: alarm.Namespace,
    MetricName: alarm.MetricName,
    Statistic: alarm.Statistic,
    Period: alarm.Period ?? query?.Period,
    // With a unit that KMS does not publish, an alarm gets no data.
    Unit: alarm.Unit,
    Dimensions: dimensions.join(),
    Expression: query?.Expression,
    Metrics: (alarm.Metrics ?? []).length,
  };
}

type Speaking = Pick<PutMetricAlarmCommandInput & MetricAlarm, 'ActionsEnabled' | 'AlarmActions' | 'InsufficientDataActions'>;

/** Fields that make `found` speak less than `wanted`. Whoever else it tells, besides or instead, is no fault. */
export function silenced(wanted: Speaking, found: Speaking): readonly (keyof Speaking)[] {
  const tellsNobody = (field: 'AlarmActions' | 'InsufficientDataActions'): boolean =>
    (wanted[field] ?? []).length > 0 && (found[field] ?? []).length === 0;
  return [
    ...(wanted.ActionsEnabled === true && found.ActionsEnabled === false ? (['ActionsEnabled'] as const) : []),
    ...(tellsNobody('AlarmActions') ? (['AlarmActions'] as const) : []),
    ...(tellsNobody('InsufficientDataActions') ? (['InsufficientDataActions'] as const) : []),
  ];
}
