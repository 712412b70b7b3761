/**
 * Is everything free that only one store may have: name, endpoint and path, endpoint service, a place in the quota? Other
 * accounts of the Region cannot be seen from here. Sources: CreateCustomKeyStore; Creating an external key store; Resource
 * quotas.
 */
import { differences } from './key-store-identity.ts';
import type {
  AppliedQuota,
  CreateCustomKeyStoreCommandInput,
  CustomKeyStoresListEntry,
  ServiceConfiguration,
} from '../aws/ports.ts';
import { CONNECTIVITY, isVpcStore, type Params } from '../model/params.ts';
import { endpointForm } from '../xks/endpoint-form.ts';
import { PREDICT, type Prediction } from '../xks/kms-errors.ts';
import { LIMITS } from '../xks/limits.ts';
import { proxyUriPath } from '../xks/proxy-uri.ts';
import { type CheckInput, defineCheck } from './check.ts';
import type { Judged } from './finding-table.ts';
import { type Attempt, attempt } from './refused.ts';
import { UNIQUENESS_FINDINGS } from './uniqueness-findings.ts';
import { judgePrivateNames } from './uniqueness-private-names.ts';

interface Seen {
  readonly stores: readonly CustomKeyStoresListEntry[];
  /** null when no credential could be read. KMS shows this part of it to everyone who may describe stores. */
  readonly AccessKeyId: string | null;
  /** With the path of the proxy configuration file, where the request gives none. */
  readonly path: string | null;
  /** Endpoint services of the account. */
  readonly services: Attempt<readonly ServiceConfiguration[]>;
  /** What Service Quotas lists for KMS. */
  readonly quotas: Attempt<readonly AppliedQuota[]>;
}

type Code = keyof typeof UNIQUENESS_FINDINGS;

export const uniqueness = defineCheck({
  id: 'uniqueness',
  question: 'Are name, endpoint, path and endpoint service free, and is there room for one more store?',
  needs: ['kms', 'credential', 'ec2', 'quotas'],
  uses: [],
  permissions: [
    'kms:DescribeCustomKeyStores',
    'ec2:DescribeVpcEndpointServiceConfigurations',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'kms:Decrypt',
    'servicequotas:ListServiceQuotas',
  ],
  findings: UNIQUENESS_FINDINGS,
  async observe({ params }, { kms, credential, ec2, quotas }): Promise<Seen> {
    const stores = await kms.listKeyStores();
    // A refusal here is told by the `request` check; comparing goes on without the id.
    const read = await attempt(credential.read(params));
    const reading = read.ok ? read.value : null;
    const id = reading?.found === true ? reading.credential.AccessKeyId : null;
    return {
      stores,
      AccessKeyId: typeof id === 'string' ? id : null,
      path: proxyUriPath(params, reading),
      services: await attempt(ec2.ownEndpointServices()),
      quotas: await attempt(quotas.quotas('kms')),
    };
  },
  judge: (seen, input) => [...judgeUniqueness(seen, input), ...judgePrivateNames(seen.services, input)],
});

function judgeUniqueness(seen: Seen, { run, params }: CheckInput): readonly Judged<Code>[] {
  const others = seen.stores.filter(({ CustomKeyStoreId: id }) => id === undefined || id !== params.CustomKeyStoreId);
  const namesake = others.find(({ CustomKeyStoreName: name }) => name !== undefined && name === params.CustomKeyStoreName);
  const differing = namesake === undefined ? [] : differences(wanted(seen, namesake, params), namesake, run.account);
  const same = namesake !== undefined && differing.length === 0;
  const rivals = same ? others.filter((store) => store !== namesake) : others;
  const taken = rivals.flatMap((rival) => judgeRival(rival, seen, params));
  if (namesake !== undefined && !same) {
    taken.unshift({
      code: 'uniqueness/name-taken',
      evidence: { ...store(namesake), differing: differing.map((one) => ({ ...one })) },
    });
  }
  const found: readonly Judged<Code>[] = same
    ? [{ code: 'uniqueness/same-store-exists', evidence: identity(namesake, seen) }]
    : [];
  const unique: readonly Judged<Code>[] =
    taken.length === 0 && !same ? [{ code: 'uniqueness/unique', evidence: { compared: others.length } }] : [];
  // A store that exists already takes no further place.
  const exists = same || params.CustomKeyStoreId !== undefined;
  return [
    ...found,
    ...unique,
    ...taken,
    ...judgeSharedId(rivals, seen),
    ...(exists ? [] : judgeQuota(seen.stores.length, seen.quotas)),
  ];
}

/** What this product would create. Without a credential the store's own id stands in, so that it makes no difference. */
function wanted(seen: Seen, namesake: CustomKeyStoresListEntry, params: Params): CreateCustomKeyStoreCommandInput {
  const AccessKeyId = seen.AccessKeyId ?? namesake.XksProxyConfiguration?.AccessKeyId;
  return {
    CustomKeyStoreName: params.CustomKeyStoreName,
    CustomKeyStoreType: params.CustomKeyStoreType as 'EXTERNAL_KEY_STORE' | undefined,
    XksProxyConnectivity: params.XksProxyConnectivity as 'PUBLIC_ENDPOINT' | 'VPC_ENDPOINT_SERVICE' | undefined,
    XksProxyUriEndpoint: params.XksProxyUriEndpoint,
    XksProxyUriPath: seen.path ?? undefined,
    XksProxyVpcEndpointServiceName: params.XksProxyVpcEndpointServiceName,
    XksProxyVpcEndpointServiceOwner: params.XksProxyVpcEndpointServiceOwner,
    XksProxyAuthenticationCredential: { AccessKeyId, RawSecretAccessKey: undefined },
  };
}

function store({ CustomKeyStoreId, CustomKeyStoreName, ConnectionState }: CustomKeyStoresListEntry): Judged['evidence'] {
  return {
    otherStoreId: CustomKeyStoreId ?? null,
    otherStoreName: CustomKeyStoreName ?? null,
    ConnectionState: ConnectionState ?? null,
  };
}

function identity(namesake: CustomKeyStoresListEntry, { AccessKeyId }: Seen): Judged['evidence'] {
  const compared = AccessKeyId === null ? 'not compared: no credential could be read' : 'the same';
  return { ...store(namesake), AccessKeyId: compared };
}

/** What another external key store has that this one wants. */
function judgeRival(rival: CustomKeyStoresListEntry, { path }: Seen, params: Params): readonly Judged<Code>[] {
  const proxy = rival.XksProxyConfiguration;
  const judged: Judged<Code>[] = [];
  const endpoint = wantedEndpoint(params);
  if (endpoint !== null && sameText(proxy?.UriEndpoint, endpoint)) {
    const pathTaken = path !== null && proxy?.UriPath === path;
    const evidence = { ...store(rival), otherConnectivity: proxy?.Connectivity ?? null, otherPath: proxy?.UriPath ?? null };
    judged.push(...judgeEndpoint(proxy?.Connectivity, pathTaken, params).map((one) => ({ ...one, evidence })));
  }
  const service = params.XksProxyVpcEndpointServiceName;
  if (isVpcStore(params) && service && sameText(proxy?.VpcEndpointServiceName, service)) {
    judged.push({ code: 'uniqueness/service-taken', evidence: { ...store(rival), serviceName: service } });
  }
  return judged;
}

/** Public stores may share an endpoint when their paths differ. A private DNS name belongs to one store alone. */
function judgeEndpoint(
  otherConnectivity: string | undefined,
  pathTaken: boolean,
  params: Params,
): readonly Omit<Judged<Code>, 'evidence'>[] {
  const known = (Object.values(CONNECTIVITY) as (string | undefined)[]).includes(params.XksProxyConnectivity);
  if (known && otherConnectivity !== params.XksProxyConnectivity) {
    return [{ code: 'uniqueness/endpoint-of-other-connectivity', kms: pathTaken ? PREDICT.uriInUse : PREDICT.endpointInUse }];
  }
  if (!isVpcStore(params)) return pathTaken ? [{ code: 'uniqueness/uri-taken', requirements: PUBLIC_URI_ROWS }] : [];
  if (!pathTaken) return [{ code: 'uniqueness/endpoint-taken' }];
  // Another path would not help here.
  const { remedy } = UNIQUENESS_FINDINGS['uniqueness/endpoint-taken'];
  return [{ code: 'uniqueness/uri-taken', requirements: ['XKS-UNIQ-003', 'XKS-UNIQ-008'], remedy }];
}

/** Of a malformed endpoint the host that is meant: repairing it must not bring up the next fault. */
function wantedEndpoint({ XksProxyUriEndpoint: endpoint }: Params): string | null {
  const host = endpoint === undefined ? null : endpointForm(endpoint).host?.replace(/\.$/, '');
  return host === null || host === undefined ? null : `https://${host}`;
}

const PUBLIC_URI_ROWS = ['XKS-UNIQ-003', 'XKS-UNIQ-005', 'XKS-UNIQ-012'] as const;

function sameText(left: string | undefined, right: string): boolean {
  return left?.toLowerCase() === right.toLowerCase();
}

function judgeSharedId(rivals: readonly CustomKeyStoresListEntry[], { AccessKeyId }: Seen): readonly Judged<Code>[] {
  if (AccessKeyId === null || AccessKeyId === '') return [{ code: 'uniqueness/access-key-id-not-compared', evidence: {} }];
  const sharing = rivals.filter(({ XksProxyConfiguration: proxy }) => proxy?.AccessKeyId === AccessKeyId);
  return sharing.map((rival) => ({ code: 'uniqueness/access-key-id-shared', evidence: store(rival), kms: MAY_BE_REFUSED }));
}

const MAY_BE_REFUSED: Prediction = { ...PREDICT.credential, basis: 'expected' };

/**
 * AWS raises the quota on request. Service Quotas may not list it: then the default holds, and more stores than that prove that it
 * was raised, to what is not known.
 */
function judgeQuota(existing: number, quotas: Seen['quotas']): readonly Judged<Code>[] {
  const listed = quotas.ok ? quotas.value.find(({ name }) => /custom key stores?/i.test(name))?.value : undefined;
  const quota = listed ?? LIMITS.keyStoresPerRegion;
  const evidence = { existing, quota, left: Math.max(0, quota - existing), quotaFrom: quotaSource(listed, quotas) };
  if (listed === undefined && existing > quota) return [{ code: 'uniqueness/quota-unknown', evidence }];
  if (existing >= quota) return [{ code: 'uniqueness/quota-exhausted', evidence }];
  return [{ code: existing >= quota - 2 ? 'uniqueness/quota-nearly-used' : 'uniqueness/quota-left', evidence }];
}

function quotaSource(listed: number | undefined, quotas: Seen['quotas']): string {
  if (listed !== undefined) return 'Service Quotas';
  return quotas.ok ? 'the default: Service Quotas does not list it' : `the default: ${quotas.evidence.action} was refused`;
}
