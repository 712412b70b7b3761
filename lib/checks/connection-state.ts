/**
 * Does KMS have the store connected, and configured as this run takes it to be? For stores that exist only.
 * Sources: Connecting and disconnecting an external key store; Troubleshooting external key stores.
 */
import type { CreateCustomKeyStoreCommandInput, CustomKeyStoresListEntry } from '../aws/ports.ts';
import { connectionCodeAdvice } from '../xks/connection-codes.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import type { Params } from '../model/params.ts';
import { type CheckInput, defineCheck } from './check.ts';
import { CONNECTION_STATE_FINDINGS } from './connection-state-findings.ts';
import type { Judged } from './finding-table.ts';
import { differences } from './key-store-identity.ts';
import { attempt } from './refused.ts';

interface Seen {
  /** null: KMS knows no such store. */
  readonly store: CustomKeyStoresListEntry | null;
  /** Of the credential that this run can read; null when there is none. KMS shows this part of it to everyone who may describe. */
  readonly AccessKeyId: string | null;
}

type Code = keyof typeof CONNECTION_STATE_FINDINGS;

export const connectionState = defineCheck({
  id: 'connection-state',
  question: 'Does KMS have the existing store connected?',
  needs: ['kms', 'credential'],
  uses: [],
  permissions: ['kms:DescribeCustomKeyStores', 'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'kms:Decrypt'],
  findings: CONNECTION_STATE_FINDINGS,
  appliesTo: ({ CustomKeyStoreId }) => CustomKeyStoreId !== undefined,
  async observe({ params }, { kms, credential }): Promise<Seen> {
    const store = await kms.describeKeyStore(params.CustomKeyStoreId ?? '');
    // A refusal here is told by the `request` check.
    const read = await attempt(credential.read(params));
    const id = read.ok && read.value.found ? read.value.credential.AccessKeyId : null;
    return { store, AccessKeyId: typeof id === 'string' ? id : null };
  },
  judge({ store, AccessKeyId }, input) {
    const CustomKeyStoreId = input.params.CustomKeyStoreId ?? null;
    if (store === null) return [{ code: 'connection-state/gone', evidence: { CustomKeyStoreId } }];
    return [judgeState(store, input), ...judgeConfiguration(store, input), ...judgeCredential(store, AccessKeyId)];
  },
  facts: ({ store }) => ({ ConnectionState: store?.ConnectionState ?? null }),
});

const STATES: Readonly<Record<string, Code>> = {
  CONNECTED: 'connection-state/connected',
  DISCONNECTED: 'connection-state/disconnected',
  DISCONNECTING: 'connection-state/disconnecting',
  CONNECTING: 'connection-state/connecting',
  FAILED: 'connection-state/failed',
};

function judgeState(store: CustomKeyStoresListEntry, { params }: CheckInput): Judged<Code> {
  const state = store.ConnectionState ?? '';
  const code = STATES[state] ?? 'connection-state/unknown';
  const evidence = { CustomKeyStoreId: params.CustomKeyStoreId ?? null, ConnectionState: state };
  if (code !== 'connection-state/failed') return { code, evidence };
  const error = store.ConnectionErrorCode;
  if (error === undefined) return { code, evidence };
  const { meaning, remedy } = connectionCodeAdvice(error);
  // What made the last attempt fail would make the next one fail, as long as nobody has repaired it.
  const kms = { ...PREDICT.nothing, connect: [error], basis: 'expected' } as const;
  return { code, evidence: { ...evidence, ConnectionErrorCode: error, meaning }, remedy, kms };
}

function judgeConfiguration(store: CustomKeyStoresListEntry, { params, run }: CheckInput): readonly Judged<Code>[] {
  const differing = [...differences(wanted(params, store), store, run.account), ...nameDifference(params, store)];
  if (differing.length === 0) return [];
  return [
    {
      code: 'connection-state/configured-otherwise',
      evidence: evidenceOf(store, { differing: differing.map((one) => ({ ...one })) }),
    },
  ];
}

/** The id of the credential has a finding of its own. */
function wanted(params: Params, { XksProxyConfiguration: proxy }: CustomKeyStoresListEntry): CreateCustomKeyStoreCommandInput {
  return {
    CustomKeyStoreName: params.CustomKeyStoreName,
    CustomKeyStoreType: params.CustomKeyStoreType as CreateCustomKeyStoreCommandInput['CustomKeyStoreType'],
    XksProxyConnectivity: params.XksProxyConnectivity as CreateCustomKeyStoreCommandInput['XksProxyConnectivity'],
    XksProxyUriEndpoint: params.XksProxyUriEndpoint,
    XksProxyUriPath: params.XksProxyUriPath,
    XksProxyVpcEndpointServiceName: params.XksProxyVpcEndpointServiceName,
    XksProxyVpcEndpointServiceOwner: params.XksProxyVpcEndpointServiceOwner,
    XksProxyAuthenticationCredential: { AccessKeyId: proxy?.AccessKeyId, RawSecretAccessKey: undefined },
  };
}

function nameDifference({ CustomKeyStoreName: name = '' }: Params, store: CustomKeyStoresListEntry) {
  const found = store.CustomKeyStoreName ?? '';
  return name === found ? [] : [{ field: 'CustomKeyStoreName', wanted: name, found }];
}

function judgeCredential(store: CustomKeyStoresListEntry, AccessKeyId: string | null): readonly Judged<Code>[] {
  const theirs = store.XksProxyConfiguration?.AccessKeyId;
  if (AccessKeyId === null || theirs === undefined || theirs === AccessKeyId) return [];
  const evidence = evidenceOf(store, { given: shown(AccessKeyId), ofKms: shown(theirs) });
  return [{ code: 'connection-state/other-credential', evidence }];
}

function evidenceOf({ CustomKeyStoreId }: CustomKeyStoresListEntry, rest: Judged['evidence']): Judged['evidence'] {
  return { CustomKeyStoreId: CustomKeyStoreId ?? null, ...rest };
}

/** As much of an access key id as reports show. */
function shown(id: string): string {
  return `${id.slice(0, 4)}…`;
}
