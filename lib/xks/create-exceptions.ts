/**
 * What each exception of `CreateCustomKeyStore` means for an external key store and how to repair it.
 * Sources: API Reference, CreateCustomKeyStore; Developer Guide, Troubleshooting external key stores.
 */
import type { CodeAdvice } from './connection-codes.ts';
import { CREATE } from './kms-errors.ts';

const CHECK_AGAIN = 'then run again: nothing was created.';

const EXCEPTIONS: Readonly<Record<string, CodeAdvice>> = {
  [CREATE.validation]: {
    meaning: 'A parameter is not in the form that KMS accepts.',
    remedy: `Correct the parameter that the message names, ${CHECK_AGAIN}`,
  },
  [CREATE.nameInUse]: {
    meaning: 'Another custom key store of this account and Region has this name.',
    remedy: `Choose another CustomKeyStoreName, ${CHECK_AGAIN}`,
  },
  [CREATE.limit]: {
    meaning: 'The account has as many custom key stores in this Region as its quota allows.',
    remedy: `Delete a store that nobody uses, or have the quota raised (Service Quotas, AWS KMS), ${CHECK_AGAIN}`,
  },
  [CREATE.uriInUse]: {
    meaning: 'Another store of this Region already uses this endpoint with this path.',
    remedy: `Give this store a path prefix of its own on the proxy, ${CHECK_AGAIN}`,
  },
  [CREATE.endpointInUse]: {
    meaning: 'Another store of this Region already uses this endpoint in a way that excludes a second one.',
    remedy: `Give this store a host name of its own, ${CHECK_AGAIN}`,
  },
  [CREATE.unreachable]: {
    meaning: 'KMS could not reach the proxy, agree on TLS with it, or get a health answer in time.',
    remedy: `Repair what the checks show for '{host}' (DNS, port 443, certificate, latency, key manager), ${CHECK_AGAIN}`,
  },
  [CREATE.serviceInUse]: {
    meaning: 'Another external key store already uses this VPC endpoint service.',
    remedy: `Make a VPC endpoint service for this store alone, ${CHECK_AGAIN}`,
  },
  [CREATE.serviceNotFound]: {
    meaning: 'KMS found no such VPC endpoint service, or is not allowed to use it.',
    remedy:
      'Check XksProxyVpcEndpointServiceName and XksProxyVpcEndpointServiceOwner, and allow the principal ' +
      `'cks.kms.{region}.amazonaws.com' on the service, ${CHECK_AGAIN}`,
  },
  [CREATE.serviceConfiguration]: {
    meaning: 'The VPC endpoint service is not set up as KMS needs it.',
    remedy:
      'Make it an interface service on a Network Load Balancer in two zones or more, without acceptance, its private DNS ' +
      `name verified and equal to '{host}', ${CHECK_AGAIN}`,
  },
  [CREATE.invalidResponse]: {
    meaning: 'KMS could not understand what the proxy answered.',
    remedy: `Have the proxy keep to the external key store proxy API v1, ${CHECK_AGAIN}`,
  },
  [CREATE.invalidConfiguration]: {
    meaning: 'The proxy is set up differently from the request, mostly in the URI path, or its certificate is not accepted.',
    remedy: `Compare XksProxyUriPath '{path}' and the certificate of '{host}' with what the proxy serves, ${CHECK_AGAIN}`,
  },
  [CREATE.credential]: {
    meaning: 'The proxy refused the credential that KMS signed with.',
    remedy: `Put the credential that the proxy holds into the secret or the proxy configuration file, ${CHECK_AGAIN}`,
  },
  [CREATE.internal]: {
    meaning: 'KMS itself could not finish the call.',
    remedy: 'Run again: a store that was created all the same is found by its name and taken over.',
  },
};

const UNKNOWN: CodeAdvice = {
  meaning: 'KMS refused the call with an exception this tool does not know.',
  remedy: `Repair what the message names, ${CHECK_AGAIN}`,
};

export function createExceptionAdvice(exception: string): CodeAdvice {
  return EXCEPTIONS[exception] ?? UNKNOWN;
}
