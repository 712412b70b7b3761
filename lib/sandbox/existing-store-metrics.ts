/** What KMS would have measured of a store that works. Source: KMS Developer Guide, Metrics and dimensions. */
import type { WorldMetric } from './aws-world.ts';
import type { SandboxPlan } from './plan.ts';

/** KMS asks for the health of a connected store every few minutes, and then some keys are used. */
const CALLS_AN_HOUR = 12;

export function existingStoreMetrics({ certificate }: SandboxPlan, CustomKeyStoreId: string): WorldMetric[] {
  const series = (MetricName: string, dimensions: Readonly<Record<string, string>>, value: number): WorldMetric => ({
    metric: {
      Namespace: 'AWS/KMS',
      MetricName,
      Dimensions: Object.entries({ CustomKeyStoreId, ...dimensions }).map(([Name, Value]) => ({ Name, Value })),
    },
    value,
    samplesAnHour: CALLS_AN_HOUR,
  });
  return [
    series('XksProxyCredentialAge', {}, 30),
    certificateSeries(certificate, (name, days) => series('XksProxyCertificateDaysToExpire', { CertificateName: name }, days)),
    series('XksExternalKeyManagerStates', { XksExternalKeyManagerState: 'Active' }, 2),
    series('XksExternalKeyManagerStates', { XksExternalKeyManagerState: 'Degraded' }, 0),
    series('XksExternalKeyManagerStates', { XksExternalKeyManagerState: 'Unavailable' }, 0),
    ...(['GetHealthStatus', 'Encrypt', 'Decrypt'] as const).flatMap((XksOperation) => {
      const KmsOperation = XksOperation === 'GetHealthStatus' ? 'KmsHealthCheck' : XksOperation;
      const operation = { KmsOperation, XksOperation, KeySpec: 'SYMMETRIC_DEFAULT' };
      return [
        series('XksProxyErrors', { ...operation, ErrorType: 'N/A', ExceptionName: 'None' }, 1),
        series('XksProxyLatency', operation, 40),
      ];
    }),
  ];
}

/** KMS sees the certificate that the proxy serves, also when a fault makes it another one. */
function certificateSeries(
  certificate: SandboxPlan['certificate'],
  series: (name: string, days: number) => WorldMetric,
): WorldMetric {
  const now = (): WorldMetric => series(certificate.commonName ?? '', certificate.notAfterDays);
  return {
    samplesAnHour: CALLS_AN_HOUR,
    get metric() {
      return now().metric;
    },
    get value() {
      return now().value;
    },
  };
}

/** Adds requests that the proxy answered with an error. */
export function addErrors({ aws }: SandboxPlan, ErrorType: string, ExceptionName: string): void {
  const success = aws.metrics.find(({ metric }) => metric.MetricName === 'XksProxyErrors');
  if (success === undefined) throw new Error('The store has no metrics');
  const Dimensions = success.metric.Dimensions?.map((one) => {
    if (one.Name === 'ErrorType') return { ...one, Value: ErrorType };
    return one.Name === 'ExceptionName' ? { ...one, Value: ExceptionName } : one;
  });
  aws.metrics.push({ ...success, metric: { ...success.metric, Dimensions } });
}

/** The series of that metric, and of that state or certificate. @throws Error when there is none. */
export function existingMetric({ aws }: SandboxPlan, name: string, value?: string): WorldMetric {
  const found = aws.metrics.find(
    ({ metric }) =>
      metric.MetricName === name && (value === undefined || metric.Dimensions?.some(({ Value }) => Value === value)),
  );
  if (found === undefined) throw new Error(`The store has no metric ${name}`);
  return found;
}
