/**
 * What does KMS itself measure of an existing store: age of the credential, key manager, errors, latency, certificate?
 * Source: KMS Developer Guide, Metrics and dimensions; Monitor external key stores.
 */
import { defineCheck } from './check.ts';
import { METRICS_FINDINGS } from './metrics-findings.ts';
import { judgeNumbers } from './metrics-judge.ts';
import { type MetricsSeen, observeMetrics } from './metrics-observe.ts';

export const metrics = defineCheck({
  id: 'metrics',
  question: 'What has KMS measured of the existing store within the last day?',
  needs: ['metrics', 'clock'],
  uses: ['tls', 'connection-state'],
  permissions: ['cloudwatch:ListMetrics', 'cloudwatch:GetMetricData'],
  findings: METRICS_FINDINGS,
  appliesTo: ({ CustomKeyStoreId }) => CustomKeyStoreId !== undefined,
  observe: ({ params }, ports): Promise<MetricsSeen> =>
    observeMetrics(params.CustomKeyStoreId ?? '', ports.metrics, ports.clock.now()),
  judge(seen, input) {
    return seen.read ? judgeNumbers(seen, input) : [{ code: 'metrics/not-readable', evidence: seen.refused }];
  },
});
