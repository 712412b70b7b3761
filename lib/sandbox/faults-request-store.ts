/** Faults of name, type, connectivity and Region of the store. */
import type { Fault } from './fault.ts';
import { SANDBOX } from './healthy-world.ts';

export const REQUEST_STORE_FAULTS: readonly Fault[] = [
  {
    name: 'name-missing',
    summary: 'the request names no store',
    connectivity: 'both',
    codes: ['request/name-missing'],
    breaks: ({ params }) => {
      delete params.CustomKeyStoreName;
    },
  },
  {
    name: 'name-too-long',
    summary: 'the name of the store has 257 characters',
    connectivity: 'both',
    codes: ['request/name-too-long'],
    breaks: ({ params }) => {
      params.CustomKeyStoreName = 'n'.repeat(257);
    },
  },
  {
    name: 'name-reveals',
    summary: 'the name of the store holds an account number',
    connectivity: 'both',
    codes: ['request/name-reveals'],
    breaks: ({ params }) => {
      params.CustomKeyStoreName = `payments-${SANDBOX.account}`;
    },
  },
  {
    name: 'type-missing',
    summary: 'CustomKeyStoreType is left out',
    connectivity: 'both',
    codes: ['request/type-missing'],
    breaks: ({ params }) => {
      delete params.CustomKeyStoreType;
    },
  },
  {
    name: 'type-cloudhsm',
    summary: 'CustomKeyStoreType is AWS_CLOUDHSM',
    connectivity: 'both',
    codes: ['request/type-not-external'],
    breaks: ({ params }) => {
      params.CustomKeyStoreType = 'AWS_CLOUDHSM';
    },
  },
  {
    name: 'connectivity-missing',
    summary: 'XksProxyConnectivity is left out',
    connectivity: 'both',
    codes: ['request/connectivity-missing'],
    breaks: ({ params }) => {
      delete params.XksProxyConnectivity;
    },
  },
  {
    name: 'connectivity-unknown',
    summary: 'XksProxyConnectivity is misspelt',
    connectivity: 'both',
    codes: ['request/connectivity-unknown'],
    breaks: ({ params }) => {
      params.XksProxyConnectivity = `${params.XksProxyConnectivity}S`;
    },
  },
  {
    name: 'cloudhsm-parameter',
    summary: 'the request holds a CloudHSM parameter',
    connectivity: 'both',
    codes: ['request/cloudhsm-parameter'],
    breaks: ({ params }) => {
      params.CloudHsmClusterId = 'cluster-abcdefghijk';
    },
  },
  {
    name: 'region-without-xks',
    summary: 'the Region did not offer external key stores in 2023',
    connectivity: 'public',
    codes: ['request/region-without-xks'],
    also: { 'alarms/no-topic': 'the topic of the alarms is in another Region' },
    breaks: ({ aws, behaviour, params }) => {
      aws.region = 'me-central-1';
      behaviour.region = 'me-central-1';
      params.Preflight = {};
    },
  },
];
