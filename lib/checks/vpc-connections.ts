/**
 * Is KMS still connected to the endpoint service of a connected store? Which account KMS connects from is not documented: it is
 * one that is neither the store's nor the owner's. Source: Connecting and disconnecting an external key store. Pure.
 */
import type { VpcEndpointConnection } from '../aws/ports.ts';
import type { CheckInput } from './check.ts';
import type { Judged } from './finding-table.ts';
import type { Attempt } from './refused.ts';
import type { CONNECTION_FINDINGS } from './vpc-connection-findings.ts';
import type { ServiceSeen } from './vpc-endpoint-service-observe.ts';

type Code = keyof typeof CONNECTION_FINDINGS;

/** null: the store is not connected, or does not exist. */
export type ConnectionsSeen = Attempt<readonly VpcEndpointConnection[]> | null;

const SHOWN = 10;

export function judgeConnections({ views, connections }: ServiceSeen, { run }: CheckInput): readonly Judged<Code>[] {
  if (connections === null) return [];
  if (!connections.ok) return [{ code: 'vpc-endpoint-service/connections-unreadable', evidence: connections.evidence }];
  const ours = [run.account, views.owner];
  // An endpoint that is gone or on its way out says nothing about those that are there.
  const present = connections.value.filter((one) => !/^delet/i.test(one.VpcEndpointState ?? ''));
  const foreign = present.filter(({ VpcEndpointOwner }) => VpcEndpointOwner !== undefined && !ours.includes(VpcEndpointOwner));
  const waiting = foreign.find((one) => !isAvailable(one));
  const evidence = {
    serviceId: views.configuration?.ServiceId ?? null,
    connections: foreign.slice(0, SHOWN).map(describe),
    count: foreign.length,
  };
  if (foreign.some(isAvailable)) return [{ code: 'vpc-endpoint-service/connection-available', evidence }];
  if (waiting === undefined) return [{ code: 'vpc-endpoint-service/connection-missing', evidence }];
  const named = { ...evidence, vpcEndpointId: waiting.VpcEndpointId ?? null };
  return [{ code: 'vpc-endpoint-service/connection-not-available', evidence: named }];
}

/** EC2 writes states with a small first letter, its documentation with a capital one. */
function isAvailable({ VpcEndpointState }: VpcEndpointConnection): boolean {
  return VpcEndpointState?.toLowerCase() === 'available';
}

function describe({ VpcEndpointId, VpcEndpointOwner, VpcEndpointState }: VpcEndpointConnection): Judged['evidence'] {
  return { endpoint: VpcEndpointId ?? null, owner: VpcEndpointOwner ?? null, state: VpcEndpointState ?? null };
}
