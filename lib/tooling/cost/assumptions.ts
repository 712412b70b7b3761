/**
 * What no definition says: how long things take and how big they are. What is counted from the definition, the registries and the
 * stack is not here. Counts marked "sandbox" are those of a healthy run there, and a test compares them.
 */
import { ALARM_IDS } from '../../checks/alarm-set.ts';

/** Runs are rare, so every function of a run starts cold; AWS bills that start, too. */
export const COLD_START_MS = { calls: 300, network: 250 } as const;

/** Milliseconds of work once started, with the proxy 35 ms away and 50 ms for each call of AWS. Not listed: `usual`. */
export const WORK_MS: Readonly<Record<string, number>> = {
  usual: 100,
  'check-locate-proxy': 400,
  'check-uniqueness': 200,
  // Eight handshakes of three round trips at the most, one after another, and the chain.
  'check-tls': 950,
  'check-vpc-endpoint-service': 300,
  'check-load-balancer': 800,
  'check-private-dns': 350,
  // Twenty samples at each of two addresses, after warming up.
  'check-rtt': 1_700,
  // Three connections and a dozen signed calls.
  'check-health': 900,
  'check-dependencies': 650,
  'check-keys': 400,
  'check-metrics': 400,
  'create-key-store': 2_000,
  'provision-alarms': 1_500,
  'build-report': 150,
  'list-key-stores': 200,
  'prepare-revalidation': 150,
  'summarize-revalidation': 500,
  'get-report': 60,
  // Between one and twenty round trips for one look.
  prober: 240,
};

/** A check that does not apply says so at once. */
export const SKIPPED_MS = 5;

/** Looks through a prober in a VPC, each a call of its function (sandbox). */
export const PROBER_CALLS = 15;

/** A whole report as one item (sandbox: 21 to 38 KB); more when much is wrong. */
export const REPORT_KB = 40;

/** What a run leaves behind for the next to compare with. */
export const SNAPSHOT_KB = 4;

/** A small record: an intent, a registration, a delivery. */
export const RECORD_KB = 1;

/** Lines that Lambda and a function write for one call. */
export const LOG_KB_A_CALL = 1;

/** Minutes that KMS takes to connect a store; AWS speaks of about five. A run gives up after 20. */
export const CONNECT_MINUTES = 5;

/** As `connect-key-store` waits: first 60 seconds, then 20 at a time. */
export const LOOK = { firstSeconds: 60, nextSeconds: 20 } as const;

/** How `xks-preflight --api` asks for a report: after half a second, then twice as long each time, up to five seconds. */
export const ASK = { firstSeconds: 0.5, factor: 2, mostSeconds: 5 } as const;

/** Metrics that are asked for, of a store that exists (sandbox: 11 and 3; a busy store has more series). */
export const METRICS_READ: Readonly<Record<string, number>> = { 'check-metrics': 30, 'check-alarms': 5 };

/** Calls of AWS for one declared permission, where it is more than one (sandbox). */
export const CALLS: Readonly<Record<string, number>> = { 'cloudwatch:PutMetricAlarm': ALARM_IDS.length };

/** What only a store that exists gives reason for. */
export const OF_EXISTING_STORES = [
  'cloudwatch:GetMetricData',
  'cloudwatch:ListMetrics',
  'cloudwatch:PutMetricData',
  'cloudwatch:DeleteAlarms',
];

/**
 * Series that a query alarm analyses in a month: every combination of dimension values that had data. A store whose callers
 * encrypt, decrypt and ask for data keys under one kind of key has about so many.
 */
export const SERIES: readonly (readonly [metric: string, series: number])[] = [
  ['XksProxyErrors', 8],
  ['XksProxyLatency', 4],
  ['XksProxyCertificateDaysToExpire', 1],
];

export const SERIES_OTHERWISE = 2;

/** Requests by which Lambda waits for messages of a queue: five at a time, 20 seconds each (its guide, Polling SQS). */
export const QUEUE_POLLS_A_MONTH = 648_000;

/** An ordinary month of one store, re-validated daily. */
export const MONTH = { revalidations: 30, hours: 730, endpointZones: 2 } as const;
