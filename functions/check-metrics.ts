/** The `metrics` check. */
import { makeLiveMetrics } from '../lib/aws/metrics.ts';
import { metrics } from '../lib/checks/metrics.ts';
import { readEnvironment } from '../lib/service/environment.ts';
import { makeTracedCheck } from '../lib/service/traced-check.ts';

const { region } = readEnvironment();

export const handler = makeTracedCheck(metrics, { metrics: makeLiveMetrics({ region }) });
