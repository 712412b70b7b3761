/**
 * What has changed since the last look at an existing store? KMS notices most of it only when the store is next connected.
 * Source: Connecting and disconnecting an external key store.
 */
import type { Ec2Port, HistoryPort, ServiceConfiguration } from '../aws/ports.ts';
import type { Evidence, Json } from '../model/json.ts';
import { isVpcStore, type Params } from '../model/params.ts';
import type { ServiceSnapshot, StoreSnapshot } from '../model/store-snapshot.ts';
import { type CheckInput, defineCheck } from './check.ts';
import { CHANGES_FINDINGS } from './changes-findings.ts';
import type { Judged } from './finding-table.ts';
import { attempt } from './refused.ts';
import { parseSnapshot } from './snapshot-form.ts';

type Code = keyof typeof CHANGES_FINDINGS;

interface Seen {
  readonly now: StoreSnapshot;
  /** null: no earlier look. */
  readonly before:
    | { readonly readable: true; readonly snapshot: StoreSnapshot | null }
    | { readonly readable: false; readonly why: Evidence };
}

export const changes = defineCheck({
  id: 'changes',
  question: 'What has changed since the last look at the existing store?',
  needs: ['history', 'ec2', 'clock'],
  uses: ['locate-proxy', 'tls', 'connection-state'],
  permissions: ['dynamodb:GetItem', 'ec2:DescribeVpcEndpointServiceConfigurations'],
  findings: CHANGES_FINDINGS,
  appliesTo: ({ CustomKeyStoreId }) => CustomKeyStoreId !== undefined,
  async observe(input, { history, ec2, clock }): Promise<Seen> {
    const service = await observeService(input.params, ec2);
    return { now: snapshot(input, service, clock.now()), before: await observeBefore(input.params, history) };
  },
  judge({ now, before }) {
    if (!before.readable) return [{ code: 'changes/history-unreadable', evidence: before.why }];
    if (before.snapshot === null) return [{ code: 'changes/first-look', evidence: {} }];
    const found = compare(before.snapshot, now);
    const since = { lastLook: before.snapshot.takenAt, lastRun: before.snapshot.runId };
    if (found.length === 0) return [{ code: 'changes/none', evidence: since }];
    return found.map((one) => ({ ...one, evidence: { ...since, ...one.evidence } }));
  },
  facts: ({ now, before }) => (before.readable && before.snapshot !== null ? keepSeen(before.snapshot, now) : now),
});

/** What cannot be looked at, other checks tell; here it is only not compared. */
async function observeService(params: Params, ec2: Ec2Port): Promise<ServiceSnapshot | null> {
  const name = params.XksProxyVpcEndpointServiceName;
  if (!isVpcStore(params) || name === undefined) return null;
  const answer = await attempt(ec2.endpointServiceConfiguration(name));
  return answer.ok && answer.value !== null ? serviceSnapshot(answer.value) : null;
}

function serviceSnapshot(configuration: ServiceConfiguration): ServiceSnapshot {
  const { ServiceId = '', NetworkLoadBalancerArns = [], AvailabilityZones = [] } = configuration;
  return { serviceId: ServiceId, loadBalancers: NetworkLoadBalancerArns.toSorted(), zones: AvailabilityZones.toSorted() };
}

async function observeBefore({ CustomKeyStoreId = '' }: Params, history: HistoryPort): Promise<Seen['before']> {
  const read = await attempt(history.latestSnapshot(CustomKeyStoreId));
  if (!read.ok) return { readable: false, why: read.evidence };
  if (read.value === null) return { readable: true, snapshot: null };
  const found = parseSnapshot(read.value);
  return found === null
    ? { readable: false, why: { stored: 'not in the form that this version writes' } }
    : { readable: true, snapshot: found };
}

function snapshot({ params, run, facts }: CheckInput, service: ServiceSnapshot | null, nowMs: number): StoreSnapshot {
  const addresses = facts['locate-proxy']?.targets.map(({ address }) => address) ?? [];
  const leaves = facts.tls?.leaves.map(({ sha256 }) => sha256) ?? [];
  return {
    CustomKeyStoreId: params.CustomKeyStoreId ?? '',
    runId: run.runId,
    takenAt: new Date(nowMs).toISOString(),
    ConnectionState: facts['connection-state']?.ConnectionState ?? null,
    leaves: leaves.length === 0 ? null : [...new Set(leaves)].toSorted(),
    addresses: addresses.length === 0 ? null : [...new Set(addresses)].toSorted(),
    service,
  };
}

/** What could not be seen this time is still what was seen last. */
function keepSeen(before: StoreSnapshot, now: StoreSnapshot): StoreSnapshot {
  return {
    ...now,
    ConnectionState: now.ConnectionState ?? before.ConnectionState,
    leaves: now.leaves ?? before.leaves,
    addresses: now.addresses ?? before.addresses,
    service: now.service ?? before.service,
  };
}

/** Only what was seen both times. */
function compare(before: StoreSnapshot, now: StoreSnapshot): readonly Judged<Code>[] {
  return [
    ...compareService(before.service, now.service),
    ...changed('changes/certificate-replaced', before.leaves, now.leaves),
    ...changed('changes/addresses-changed', before.addresses, now.addresses),
    ...changed('changes/connection-changed', before.ConnectionState, now.ConnectionState),
  ];
}

function compareService(before: ServiceSnapshot | null, now: ServiceSnapshot | null): readonly Judged<Code>[] {
  if (before === null || now === null) return [];
  const replaced = before.serviceId !== now.serviceId || before.loadBalancers.join() !== now.loadBalancers.join();
  if (!replaced) return changed('changes/zones-changed', before.zones, now.zones);
  const evidence = { serviceId: now.serviceId, before: { ...before }, now: { ...now } };
  return [{ code: 'changes/service-replaced', evidence }];
}

function changed(code: Code, before: Json, now: Json): readonly Judged<Code>[] {
  if (before === null || now === null || JSON.stringify(before) === JSON.stringify(now)) return [];
  return [{ code, evidence: { before, now } }];
}
