/** All alarms of this product in one account and Region, store by store, and how they stand. */
import type { Circumstances } from '../checks/alarm-circumstances.ts';
import { observeBalancers } from '../checks/alarm-balancers.ts';
import { planAlarms } from '../checks/alarm-plan.ts';
import { alarmId, alarmPrefix, isOurAlarm, storeOfAlarm } from '../checks/alarm-set.ts';
import { standingTopic } from '../checks/alarm-topic.ts';
import { type Standing, standingOf } from '../checks/alarms-audit.ts';
import { attempt } from '../checks/refused.ts';
import { DASHBOARD_PREFIX, dashboardName } from '../actions/dashboard.ts';
import type { CloudWatchActionPort, CustomKeyStoresListEntry, Ec2Port, Elbv2Port, KmsPort, MetricAlarm } from '../aws/ports.ts';
import { isExternalStore, revalidationParams } from '../workflow/revalidation.ts';

export interface OverviewPorts {
  readonly kms: Pick<KmsPort, 'listKeyStores'>;
  readonly cloudwatch: CloudWatchActionPort;
  readonly ec2: Ec2Port;
  readonly elbv2: Elbv2Port;
}

/** `missing`: the store is to have it. `leftover`: it watches what is gone. */
export type AlarmStanding = 'in place' | 'altered' | 'missing' | 'muted' | 'tells nobody' | 'leftover' | 'unknown';

export interface AlarmLine {
  /** `ALM-1` */
  readonly id: string;
  /** Null when it is missing. */
  readonly name: string | null;
  readonly standing: AlarmStanding;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`; null when it is missing. */
  readonly state: string | null;
  /** Fields that differ from what was put, in CloudWatch's spelling. */
  readonly fields: readonly string[];
}

export interface StoreAlarms {
  readonly CustomKeyStoreId: string;
  /** null: the store is gone, and with it its name. */
  readonly CustomKeyStoreName: string | null;
  readonly ConnectionState: string | null;
  readonly vanished: boolean;
  /** SNS topic that most of them notify. */
  readonly topicArn: string | null;
  /** null: it has none; `unknown`: dashboards could not be listed. */
  readonly dashboard: string | null | 'unknown';
  readonly alarms: readonly AlarmLine[];
  /** A refused call that hides some alarms the store may lack. */
  readonly notTold: string | null;
}

interface World {
  readonly region: string;
  readonly alarms: readonly MetricAlarm[];
  /** null: could not be listed. */
  readonly dashboards: readonly string[] | null;
}

/** Throws `AwsRefusal` when key stores or alarms cannot be listed. Vanished stores come last. */
export async function overviewOf(region: string, ports: OverviewPorts): Promise<readonly StoreAlarms[]> {
  const [alarms, dashboards] = await Promise.all([
    ports.cloudwatch.alarms(alarmPrefix()),
    attempt(ports.cloudwatch.dashboards(DASHBOARD_PREFIX)),
  ]);
  // Last: a store that is made meanwhile is there before its alarms, and must not be taken for one that is gone.
  const stores = await ports.kms.listKeyStores();
  const world: World = { region, alarms, dashboards: dashboards.ok ? dashboards.value : null };
  const standing: StoreAlarms[] = [];
  // One after another: each may ask for a load balancer, and there may be many stores.
  for (const store of stores.filter(isExternalStore)) standing.push(await ofStore(store, world, ports));
  const known = new Set(stores.flatMap(({ CustomKeyStoreId }) => CustomKeyStoreId ?? []));
  const gone = [
    ...new Set([...alarms.filter(isOurAlarm).flatMap((alarm) => storeOfAlarm(alarm) ?? []), ...storesOfDashboards(world)]),
  ];
  return [...standing, ...gone.filter((id) => !known.has(id)).map((id) => ofVanished(id, world))];
}

/** Only names that this product gives: others are somebody's own. */
function storesOfDashboards({ dashboards }: World): readonly string[] {
  return (dashboards ?? []).flatMap((name) => /^xks-preflight-(cks-[0-9a-z]{1,60})$/.exec(name)?.[1] ?? []);
}

async function ofStore(store: CustomKeyStoresListEntry, world: World, ports: OverviewPorts): Promise<StoreAlarms> {
  const { CustomKeyStoreId = '', CustomKeyStoreName = '', ConnectionState = null } = store;
  const own = ownOf(CustomKeyStoreId, world);
  const balancers = await observeBalancers(revalidationParams(store, null), ports);
  // A terminal does not know what a service keeps up, nor the certificate: what stands of those is taken for right.
  const seen: Circumstances = {
    certificate: null,
    balancers: balancers.ok ? balancers.value.pairs : null,
    closed: balancers.ok ? balancers.value.closed : [],
    silence: 'kept',
    ownDays: 'kept',
    repairs: false,
    unread: [],
  };
  const topicArn = standingTopic(own, { region: world.region, account: null });
  const plan = planAlarms({ CustomKeyStoreId, CustomKeyStoreName, topicArn }, seen, own);
  const planned = plan.wanted.map(({ AlarmName }) => AlarmName);
  const others = own.filter(({ AlarmName }) => !planned.includes(AlarmName));
  return {
    CustomKeyStoreId,
    CustomKeyStoreName,
    ConnectionState,
    vanished: false,
    topicArn,
    dashboard: dashboardOf(CustomKeyStoreId, world),
    alarms: [...standingOf(plan, own).map(lineOf), ...others.map((alarm) => otherLine(alarm, plan.leftovers))],
    notTold: balancers.ok ? null : `${balancers.evidence.action}: ${balancers.evidence.cause}`,
  };
}

function ofVanished(CustomKeyStoreId: string, world: World): StoreAlarms {
  const own = ownOf(CustomKeyStoreId, world);
  return {
    CustomKeyStoreId,
    CustomKeyStoreName: null,
    ConnectionState: null,
    vanished: true,
    topicArn: standingTopic(own, { region: world.region, account: null }),
    dashboard: dashboardOf(CustomKeyStoreId, world),
    alarms: own.map((alarm) =>
      otherLine(
        alarm,
        own.filter(isOurAlarm).flatMap(({ AlarmName }) => AlarmName ?? []),
      ),
    ),
    notTold: null,
  };
}

function ownOf(id: string, { alarms }: World): readonly MetricAlarm[] {
  return alarms.filter((alarm) => storeOfAlarm(alarm) === id);
}

function dashboardOf(id: string, { dashboards }: World): StoreAlarms['dashboard'] {
  if (dashboards === null) return 'unknown';
  return dashboards.includes(dashboardName(id)) ? dashboardName(id) : null;
}

function lineOf({ wanted, found, altered }: Standing): AlarmLine {
  const id = alarmId(wanted);
  if (found === undefined) return { id, name: null, standing: 'missing', state: null, fields: [] };
  const { AlarmName = null, StateValue = null, AlarmActions = [], ActionsEnabled } = found;
  const line = { id, name: AlarmName, state: StateValue, fields: altered };
  if (altered.length > 0) return { ...line, standing: 'altered' };
  if (ActionsEnabled === false) return { ...line, standing: 'muted' };
  return { ...line, standing: AlarmActions.length === 0 ? 'tells nobody' : 'in place' };
}

/** Of another version of this product, or of a person who liked the name, or on what is gone. */
function otherLine(alarm: MetricAlarm, leftovers: readonly string[]): AlarmLine {
  const { AlarmName = '', StateValue = null } = alarm;
  const standing = leftovers.includes(AlarmName) ? 'leftover' : 'unknown';
  return { id: alarmId(alarm), name: AlarmName, standing, state: StateValue, fields: [] };
}
