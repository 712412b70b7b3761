/** Faults of what the account already holds: names, URIs and services that are taken, a quota that is used up. */
import type { Fault } from './fault.ts';
import { SANDBOX } from './healthy-world.ts';
import type { SandboxPlan } from './plan.ts';
import { addStore } from './reshape-plan.ts';

export const UNIQUENESS_FAULTS: readonly Fault[] = [
  {
    name: 'name-taken',
    summary: 'another store has the name',
    connectivity: 'both',
    codes: ['uniqueness/name-taken'],
    breaks: (plan) => {
      addStore(plan, { name: plan.params.CustomKeyStoreName ?? '' });
    },
  },
  {
    name: 'endpoint-taken',
    summary: 'another store has the private DNS name',
    connectivity: 'vpc',
    codes: ['uniqueness/endpoint-taken'],
    breaks: (plan) => {
      addStore(plan, { endpoint: `https://${SANDBOX.host}` });
    },
  },
  {
    name: 'uri-taken',
    summary: 'another store has the endpoint and path',
    connectivity: 'both',
    codes: ['uniqueness/uri-taken'],
    breaks: (plan) => {
      addStore(plan, { endpoint: `https://${SANDBOX.host}`, path: SANDBOX.path });
    },
  },
  {
    name: 'endpoint-of-other-kind',
    summary: 'a store of the other connectivity has the endpoint',
    connectivity: 'both',
    codes: ['uniqueness/endpoint-of-other-connectivity'],
    breaks: (plan) => {
      const connectivity = plan.connectivity === 'vpc' ? 'public' : 'vpc';
      addStore(plan, { endpoint: `https://${SANDBOX.host}`, connectivity });
    },
  },
  {
    name: 'service-taken',
    summary: 'another store uses the endpoint service',
    connectivity: 'vpc',
    codes: ['uniqueness/service-taken'],
    breaks: (plan) => {
      addStore(plan, { serviceName: SANDBOX.serviceName });
    },
  },
  {
    name: 'access-key-id-shared',
    summary: 'another store has the same access key id',
    connectivity: 'both',
    codes: ['uniqueness/access-key-id-shared'],
    otherwise: 'an id may stand for two secrets on the proxy; the one of the sandbox tells them apart',
    breaks: (plan) => {
      addStore(plan, { AccessKeyId: plan.behaviour.XksProxyAuthenticationCredential.AccessKeyId });
    },
  },
  {
    name: 'quota-nearly-used',
    summary: 'the account has room for two more stores',
    connectivity: 'both',
    codes: ['uniqueness/quota-nearly-used'],
    breaks: (plan) => addStores(plan, 8),
  },
  {
    name: 'quota-full',
    summary: 'the account has no room for another store',
    connectivity: 'both',
    codes: ['uniqueness/quota-exhausted'],
    breaks: (plan) => addStores(plan, plan.aws.keyStoreQuota),
  },
  {
    name: 'quota-raised',
    summary: 'the account holds more stores than the default quota allows',
    connectivity: 'both',
    codes: ['uniqueness/quota-unknown'],
    breaks: (plan) => {
      plan.aws.keyStoreQuota = 20;
      addStores(plan, 12);
    },
  },
  {
    name: 'stores-not-readable',
    summary: 'the caller may not list key stores',
    connectivity: 'both',
    codes: ['uniqueness/undecided'],
    breaks: ({ aws }) => {
      aws.faults.push({ service: 'kms', operation: 'DescribeCustomKeyStores', kind: 'denied', times: 99 });
    },
  },
];

function addStores(plan: SandboxPlan, count: number): void {
  for (let index = 0; index < count; index += 1) addStore(plan, {});
}
