/**
 * How the sandbox's KMS sees the real proxy. It has its own code for signing, dialling, trust and judgement, so that what the
 * checks predict is compared with something that does not share their faults.
 */
import { randomUUID } from 'node:crypto';
import { BlockList, isIPv4 } from 'node:net';
import { CONNECT, CREATE } from '../../xks/kms-errors.ts';
import { LIMITS } from '../../xks/limits.ts';
import { callAsKms, type KmsCallEnd } from './kms-call.ts';
import { signAsKms } from './kms-signer.ts';
import { descendants, isLost } from './kms-trust.ts';

export interface ProxyCall {
  /** `XksProxyUriEndpoint` and `XksProxyUriPath`. */
  readonly endpoint: string;
  readonly path: string;
  readonly credential: { readonly AccessKeyId: string; readonly RawSecretAccessKey: string };
  readonly region: string;
  /** `PUBLIC_ENDPOINT` or `VPC_ENDPOINT_SERVICE`. */
  readonly connectivity: string;
  /** The endpoint service's name; null with public connectivity. */
  readonly serviceName: string | null;
  readonly kmsOperation: 'CreateCustomKeyStore' | 'ConnectCustomKeyStore' | 'UpdateCustomKeyStore';
}

/** `create` is the exception of CreateCustomKeyStore and UpdateCustomKeyStore, `connect` the ConnectionErrorCode. */
export type ProxyVerdict = { readonly ok: true } | { readonly ok: false; readonly create: string; readonly connect: string };

export interface KmsReality {
  callProxy(call: ProxyCall): Promise<ProxyVerdict>;
}

export interface KmsRealityOptions {
  /** IPv4 addresses of the host: of public DNS, or of the load balancer's nodes behind the endpoint service. */
  resolve(host: string, connectivity: string, serviceName: string | null): Promise<readonly string[]>;
  /** Where an address's port 443 really listens. */
  dial(address: string): { host: string; port: number };
  /** PEM certificates of the roots this KMS trusts. */
  readonly roots: readonly string[];
  /** KMS's limit for one request; 250 unless given. */
  readonly timeoutMs?: number;
  /** The clock of the signature; the machine's unless given. */
  now?(): Date;
}

export function makeKmsReality(options: KmsRealityOptions): KmsReality {
  return {
    async callProxy(call) {
      const host = call.endpoint.replace(/^https:\/\//, '');
      const addresses = (await options.resolve(host, call.connectivity, call.serviceName)).filter((address) => isIPv4(address));
      const unroutable = call.connectivity === 'PUBLIC_ENDPOINT' && addresses.some((address) => NOT_PUBLIC.check(address));
      if (addresses.length === 0 || unroutable) return FAULT.unreachable;
      // KMS may use any address, so one bad address is a fault. The real KMS would meet it sooner or later; this one at once.
      for (const address of addresses) {
        const verdict = judge(await callWithRetry(options, call, host, address));
        if (!verdict.ok) return verdict;
      }
      return { ok: true };
    },
  };
}

/** KMS tries once more when a request timed out. Source: Monitor external key stores. */
async function callWithRetry(options: KmsRealityOptions, call: ProxyCall, host: string, address: string): Promise<KmsCallEnd> {
  const first = await callOnce(options, call, host, address);
  return first.kind === 'timeout' ? callOnce(options, call, host, address) : first;
}

async function callOnce(options: KmsRealityOptions, call: ProxyCall, host: string, address: string): Promise<KmsCallEnd> {
  const path = `${call.path}/health`;
  const body = JSON.stringify({ requestMetadata: { kmsRequestId: randomUUID(), kmsOperation: call.kmsOperation } });
  const date = options.now?.() ?? new Date();
  const headers = signAsKms({ host, path, body, region: call.region, credential: call.credential, date });
  const timeoutMs = options.timeoutMs ?? LIMITS.proxyTimeoutMs;
  const request = { at: options.dial(address), host, path, headers, body, roots: options.roots, timeoutMs };
  const end = await callAsKms(request);
  if (end.kind !== 'tls' || !isLost(end.code)) return end;
  const presented = { at: request.at, servername: host.toLowerCase(), timeoutMs };
  return callAsKms({ ...request, roots: [...options.roots, ...(await descendants(presented, options.roots))] });
}

function fault(create: string, connect: string): ProxyVerdict {
  return { ok: false, create, connect };
}

const FAULT = {
  unreachable: fault(CREATE.unreachable, CONNECT.notReachable),
  tls: fault(CREATE.unreachable, CONNECT.tls),
  timeout: fault(CREATE.unreachable, CONNECT.timedOut),
  response: fault(CREATE.invalidResponse, CONNECT.response),
} as const;

/** By `errorName` of the proxy's answer. Source: XKS proxy API specification, Troubleshooting; where silent, as expected. */
const BY_ERROR_NAME: Readonly<Record<string, ProxyVerdict>> = {
  AuthenticationFailedException: fault(CREATE.credential, CONNECT.credentials),
  AccessDeniedException: fault(CREATE.invalidResponse, CONNECT.denied),
  InvalidUriPathException: fault(CREATE.invalidConfiguration, CONNECT.configuration),
  ThrottlingException: FAULT.unreachable,
  DependencyTimeoutException: FAULT.timeout,
};

function judge(end: KmsCallEnd): ProxyVerdict {
  if (end.kind === 'unreachable') return FAULT.unreachable;
  if (end.kind === 'tls') return FAULT.tls;
  if (end.kind === 'timeout') return FAULT.timeout;
  if (end.kind === 'not-http') return FAULT.response;
  const answer = readObject(end.body);
  if (end.status === 200) return /^application\/json\b/i.test(end.contentType) ? judgeHealth(answer) : FAULT.response;
  const errorName = answer?.errorName;
  return (typeof errorName === 'string' && Object.hasOwn(BY_ERROR_NAME, errorName) && BY_ERROR_NAME[errorName]) || FAULT.response;
}

function judgeHealth(answer: Readonly<Record<string, unknown>> | null): ProxyVerdict {
  const { xksProxyFleetSize: size, ekmFleetDetails: managers } = answer ?? {};
  const named = ['xksProxyVendor', 'xksProxyModel', 'ekmVendor'].every((field) => typeof answer?.[field] === 'string');
  const sized = Number.isInteger(size) && Number(size) > 0;
  if (!named || !sized || !Array.isArray(managers) || managers.length < 1 || managers.length > 10) return FAULT.response;
  if (!managers.every(isManager)) return FAULT.response;
  return managers.some(({ healthStatus }) => healthStatus !== 'UNAVAILABLE') ? { ok: true } : FAULT.unreachable;
}

function isManager(value: unknown): value is { healthStatus: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { id, model, healthStatus } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof model === 'string' && /^(ACTIVE|DEGRADED|UNAVAILABLE)$/.test(String(healthStatus));
}

function readObject(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Addresses that the public internet does not route. Sources: RFC 6890, RFC 1112. */
const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  NOT_PUBLIC.addSubnet(network, prefix);
