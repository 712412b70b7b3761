/** How the sandbox's XKS proxy behaves: plain data, read anew for every connection and request, changed by faults and tests. */
import type { Credential } from '../aws/ports.ts';
import { type Answer, type ErrorName, type ErrorStyle, errorAnswer } from './xks-proxy-answer.ts';
import { type KeyHandling, properKeyHandling } from './xks-proxy-key-handling.ts';

export type ProxyOperation = 'health' | 'metadata' | 'encrypt' | 'decrypt';

/**
 * What happens to a TCP connection: `https` as it should be; `plain-http` without TLS; `silent` never says anything;
 * `close-after-hello` hangs up on the ClientHello, `alert-after-hello` with an alert that blames itself.
 */
export type Transport = 'https' | 'plain-http' | 'silent' | 'close-after-hello' | 'alert-after-hello';

/**
 * In place of the usual answer to an authenticated request: none at all, a dropped connection, bytes that are not HTTP, or the given
 * parts replaced, for every nth request only when `every` says so.
 */
export type AnswerFault = 'never' | 'drop' | 'garbage' | (Partial<Answer> & { readonly every?: number });

/** What of a health request a strict proxy may stumble over. */
export type Dislike = 'unknown-operation' | 'opaque-request-id' | 'extra-field';

/** How answers travel; all of it is HTTP as it should be, but for the old version. */
export interface Wire {
  /** Says `connection: close`, and does. */
  closes: boolean;
  /** Sends the body in chunks, without its length. */
  chunked: boolean;
  headerNames: 'lower' | 'capitals';
  /** Of the status line. */
  version: '1.1' | '1.0';
}

export interface ProxyInstance {
  id: string;
  model: string;
  healthStatus: string;
}

export interface ExternalKey {
  keySpec: string;
  keyUsage: string[];
  keyStatus: string;
}

export interface ProxyBehaviour {
  transport: Transport;
  XksProxyUriPath: string;
  XksProxyAuthenticationCredential: Credential;
  /** The Region for which signatures are accepted. */
  region: string;
  xksProxyFleetSize: number;
  xksProxyVendor: string;
  xksProxyModel: string;
  ekmVendor: string;
  ekmFleetDetails: ProxyInstance[];
  /** By external key id. The key material depends on the id only. */
  keys: Record<string, ExternalKey>;
  /** Wait before the answer to GetHealthStatus. */
  healthDelayMs: number;
  /** How far the proxy's clock is ahead; shows in the `Date` header and decides which signatures are stale. */
  clockOffsetMs: number;
  acceptsAnyCredential: boolean;
  acceptsUnsigned: boolean;
  /** Does not look at the date of a request. */
  acceptsStale: boolean;
  /** Rejected with ValidationException. */
  dislikes: Dislike[];
  /** Replaces parts of the answer to GET on a path of the API. */
  answerToGet: Partial<Answer>;
  /** Replaces parts of the answer to a path that is not of the API. */
  answerToStrangePath: Partial<Answer>;
  errorStyle: ErrorStyle;
  wire: Wire;
  keyHandling: KeyHandling;
  answers: Partial<Record<ProxyOperation, AnswerFault>>;
}

/** The external key that every sandbox proxy has from the start. */
export const TEST_KEY_ID = 'preflight-test-key';

/** A proxy without fault, with the given changes. */
export function proxyBehaviour(
  own: Pick<ProxyBehaviour, 'XksProxyUriPath' | 'XksProxyAuthenticationCredential' | 'region'>,
  changes: Partial<ProxyBehaviour> = {},
): ProxyBehaviour {
  return {
    ...own,
    transport: 'https',
    xksProxyFleetSize: 2,
    xksProxyVendor: 'Sandbox',
    xksProxyModel: 'Sandbox XKS Proxy 1.0',
    ekmVendor: 'Sandbox',
    ekmFleetDetails: ['manager-a', 'manager-b'].map((id) => ({ id, model: 'Sandbox Key Manager 1.0', healthStatus: 'ACTIVE' })),
    keys: { [TEST_KEY_ID]: { keySpec: 'AES_256', keyUsage: ['ENCRYPT', 'DECRYPT'], keyStatus: 'ENABLED' } },
    healthDelayMs: 0,
    clockOffsetMs: 0,
    acceptsAnyCredential: false,
    acceptsUnsigned: false,
    acceptsStale: false,
    dislikes: [],
    answerToGet: {},
    answerToStrangePath: {},
    errorStyle: 'complete',
    wire: { closes: false, chunked: false, headerNames: 'lower', version: '1.1' },
    keyHandling: properKeyHandling(),
    answers: {},
    ...changes,
  };
}

/** The usual answer to GetHealthStatus, as data, for faults that alter it. */
export function healthFields(behaviour: ProxyBehaviour): Record<string, unknown> {
  const { xksProxyFleetSize, xksProxyVendor, xksProxyModel, ekmVendor, ekmFleetDetails } = behaviour;
  return { xksProxyFleetSize, xksProxyVendor, xksProxyModel, ekmVendor, ekmFleetDetails };
}

/** Answers that proxies, or what stands before them, are known to give by mistake. */
export const FAULTY_ANSWER = {
  redirect: { status: 302, headers: { location: 'https://login.example.com/' }, body: '' },
  htmlPage: { headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Welcome</title><h1>It works!</h1>' },
  wrongContentType: { headers: { 'content-type': 'text/plain' } },
  brokenJson: { body: '{"xksProxyFleetSize": 2,' },
  /** More than any reader here accepts. */
  oversized: { body: JSON.stringify({ padding: 'x'.repeat(70_000) }) },
  /** An error of the XKS proxy API with its own HTTP status. */
  error: (errorName: ErrorName): Answer => errorAnswer(errorName, 'A fault of the sandbox'),
  /** GetHealthStatus without one of its fields. */
  healthWithout: (behaviour: ProxyBehaviour, field: string): Partial<Answer> => ({
    body: JSON.stringify({ ...healthFields(behaviour), [field]: undefined }),
  }),
} as const;
