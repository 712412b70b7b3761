/** The alarms of one store from its creation to its disconnection, as a service with all parameters on looks after them. */
import { DisconnectCustomKeyStoreCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALARM_IDS, alarmId } from '../lib/checks/alarm-set.ts';
import type { RunInput } from '../lib/model/run.ts';
import { existingStoreMetrics } from '../lib/sandbox/existing-store-metrics.ts';
import { SANDBOX } from '../lib/sandbox/healthy-world.ts';
import { healthyPlan } from '../lib/sandbox/plan.ts';
import { type Sandbox, startSandbox } from '../lib/sandbox/sandbox.ts';
import { makeFollowConnection } from '../lib/service/follow-connection.ts';
import { revalidationParams } from '../lib/workflow/revalidation.ts';
import { runLocally } from '../lib/workflow/run-locally.ts';
import { makeRepairAlarms } from '../lib/workflow/steps.ts';
import { run } from './support/builders.ts';
import { readEvent } from './support/api-event.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  const plan = healthyPlan('public');
  plan.alarmPolicy = { silence: 'make', ownDays: 'make', repairs: true, allowedTopics: [SANDBOX.topicArn] };
  sandbox = await startSandbox(plan);
});
afterAll(() => sandbox.close());

const store = () => sandbox.plan.aws.keyStores[0]!.entry;
const ids = (): readonly string[] => sandbox.plan.aws.alarms.map(({ alarm }) => alarmId(alarm)).toSorted();
const SCHEDULED = ['ALM-13', 'ALM-13w'];
let runs = 0;

function input(action: 'create' | 'revalidate'): RunInput {
  runs += 1;
  const params = action === 'create' ? sandbox.plan.params : revalidationParams(store(), SANDBOX.secretName);
  return { run: run({ runId: `run-${runs}`, action, allowGateOverride: false }), params };
}

/** What the re-validation machine does for a store: the run, then the repair. @returns codes of both about alarms */
async function revalidate(): Promise<readonly string[]> {
  const { params, ...rest } = input('revalidate');
  const { report } = await runLocally({ input: { ...rest, params }, ports: sandbox.ports, pollMs: 5 });
  const { result } = await makeRepairAlarms(sandbox.ports)({ ...rest, params });
  const found = report.checks.filter(({ id }) => id === 'alarms').flatMap(({ findings }) => findings);
  return [...found, ...result.findings].map(({ code }) => code);
}

/** As time passes in CloudWatch. */
function settle(): void {
  for (const { alarm } of sandbox.plan.aws.alarms) alarm.StateValue = 'OK';
}

it('follow the store', async () => {
  const made = await runLocally({ input: input('create'), ports: sandbox.ports, pollMs: 5 });
  expect(made.report.actions.find(({ id }) => id === 'provision-alarms')).toMatchObject({ verdict: 'pass' });
  // KMS was not heard of yet; the number of the certificate shows at once in this CloudWatch.
  expect(ids()).toEqual([...ALARM_IDS, ...SCHEDULED].toSorted());
  settle();

  sandbox.plan.aws.metrics.push(...existingStoreMetrics(sandbox.plan, store().CustomKeyStoreId ?? ''));
  const heard = ['alarms/in-place', 'alarms/added-later', 'alarms/topic-ready', 'repair-alarms/put-back'];
  expect(await revalidate()).toEqual(heard);
  expect(ids()).toEqual([...ALARM_IDS, ...SCHEDULED, 'ALM-10'].toSorted());
  settle();
  expect(await revalidate()).toEqual(['alarms/in-place', 'alarms/topic-ready', 'repair-alarms/in-place']);

  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = sandbox.env;
  const kms = new KMSClient({ region: SANDBOX.region, endpoint: sandbox.aws.url, credentials: { accessKeyId, secretAccessKey } });
  const { CustomKeyStoreId = '' } = store();
  await kms.send(new DisconnectCustomKeyStoreCommand({ CustomKeyStoreId }));
  const event = readEvent('eventbridge/store-disconnected.json') as { readonly detail: object };
  const told = { ...event, detail: { ...event.detail, requestParameters: { customKeyStoreId: CustomKeyStoreId } } };
  await makeFollowConnection({ region: SANDBOX.region, account: SANDBOX.account }, sandbox.ports)(told);
  expect(ids()).toEqual([...ALARM_IDS, ...SCHEDULED].toSorted());
  // Whatever else is said of a disconnected store: its alarms are as they should be.
  expect(await revalidate()).toEqual(['alarms/in-place', 'alarms/topic-ready', 'repair-alarms/in-place']);
  expect(ids()).not.toContain('ALM-10');
}, 60_000);

it('have their number from the certificate that is served', () => {
  const own = sandbox.plan.aws.metrics.filter(({ metric }) => metric.Namespace === 'XksPreflight');
  expect(own).toMatchObject([{ value: sandbox.plan.certificate.notAfterDays - 1 }]);
});
