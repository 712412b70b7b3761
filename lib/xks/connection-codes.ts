/**
 * What each `ConnectionErrorCode` of an external key store means and how to repair it. KMS shows the code only while the store
 * is FAILED; before another attempt the store must be disconnected.
 * Sources: API Reference, CustomKeyStoresListEntry; Developer Guide, Troubleshooting external key stores.
 */
import { CONNECT } from './kms-errors.ts';

export interface CodeAdvice {
  readonly meaning: string;
  /** Remedy template, see `model/remedy.ts`. */
  readonly remedy: string;
}

/** What has to happen before any second attempt. */
const AGAIN =
  'A store that is FAILED must be disconnected before it can be connected again. First disconnect it: ' +
  "aws kms disconnect-custom-key-store --region '{region}' --custom-key-store-id '{CustomKeyStoreId}'; " +
  'look until it says DISCONNECTED, which takes some minutes: ' +
  "aws kms describe-custom-key-stores --region '{region}' --custom-key-store-id '{CustomKeyStoreId}' " +
  "--query 'CustomKeyStores[0].ConnectionState'; then connect it: " +
  "aws kms connect-custom-key-store --region '{region}' --custom-key-store-id '{CustomKeyStoreId}'";

const CODES: Readonly<Record<string, CodeAdvice>> = {
  [CONNECT.credentials]: {
    meaning: 'The proxy refused the credential that KMS signed with.',
    remedy:
      'Give KMS the credential that the proxy holds now (update-custom-key-store with ' +
      `--xks-proxy-authentication-credential), or give the proxy the one KMS has; check the clock of the proxy. ${AGAIN}`,
  },
  [CONNECT.network]: {
    meaning: 'Network errors kept KMS from reaching what stands behind the store.',
    remedy:
      'Run this check again and repair what it finds on the path: DNS name, load balancer, listener on 443, healthy ' +
      `targets, security groups. ${AGAIN}`,
  },
  [CONNECT.denied]: {
    meaning: 'The proxy denied KMS access, although the credential is right.',
    remedy: `Look at the proxy's own access rules and allow this credential every external key store operation. ${AGAIN}`,
  },
  [CONNECT.configuration]: {
    meaning: 'The proxy is set up differently from the store, mostly in the URI path.',
    remedy: `Compare XksProxyUriPath '{path}' with the path the proxy serves, and correct one of them. ${AGAIN}`,
  },
  [CONNECT.response]: {
    meaning: 'KMS could not understand what the proxy answered.',
    remedy:
      'Ask the vendor of the proxy for a version that keeps to the external key store proxy API v1, and make sure that ' +
      `no other web server answers for '{host}'. ${AGAIN}`,
  },
  [CONNECT.tls]: {
    meaning: 'KMS could not agree on TLS with the proxy, or did not accept its certificate.',
    remedy:
      "Install a certificate for '{host}' from an authority that KMS trusts, with its whole chain, and offer TLS 1.2 or " +
      `1.3 with a suite that KMS offers. ${AGAIN}`,
  },
  [CONNECT.notReachable]: {
    meaning: 'KMS could not talk to the proxy, or the proxy said that no key manager is available.',
    remedy:
      "Make sure that '{host}' answers on port 443 over IPv4 from where KMS comes, that the load balancer has healthy " +
      `targets, and that the key manager is up. ${AGAIN}`,
  },
  [CONNECT.timedOut]: {
    meaning: 'The proxy did not answer within the time KMS allows, 250 milliseconds.',
    remedy: `Bring proxy and key manager nearer to {region}, or make them faster; if only this attempt was slow, try again. ${AGAIN}`,
  },
  [CONNECT.serviceConfiguration]: {
    meaning: 'The VPC endpoint service is not set up as KMS needs it.',
    remedy:
      "Look at '{serviceName}': acceptance must be off, two zones or more, a Network Load Balancer, and the private DNS " +
      `name must be '{host}' and verified. ${AGAIN}`,
  },
  [CONNECT.serviceNotFound]: {
    meaning: 'KMS found no such VPC endpoint service, or is not allowed to use it.',
    remedy:
      "Check that '{serviceName}' exists in {region} and that its allowed principals hold " +
      `'cks.kms.{region}.amazonaws.com'. ${AGAIN}`,
  },
  [CONNECT.internal]: {
    meaning: 'KMS itself could not finish the attempt.',
    remedy: `Nothing is known to be wrong on your side. ${AGAIN}`,
  },
};

/** The codes that have an entry of their own. */
export const CONNECTION_CODES: readonly string[] = Object.keys(CODES);

const UNKNOWN: CodeAdvice = {
  meaning: 'This code is newer than this tool.',
  remedy: `Look the code up in the KMS Developer Guide, Troubleshooting external key stores, and repair its cause. ${AGAIN}`,
};

export function connectionCodeAdvice(code: string): CodeAdvice {
  return CODES[code] ?? UNKNOWN;
}
