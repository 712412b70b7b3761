/** Which path do requests to the proxy go to, and how much room does it leave for key ids? Pure. */
import type { Params } from '../model/params.ts';
import { LIMITS } from './limits.ts';

/** What was read of the credential; a whole proxy configuration file brings the path along. */
interface PathSource {
  readonly found: boolean;
  readonly XksProxyUriPath?: string | null;
}

/** The request's path; else that of the proxy configuration file; null when neither gives one. */
export function proxyUriPath(params: Params, reading: PathSource | null): string | null {
  return params.XksProxyUriPath ?? reading?.XksProxyUriPath ?? null;
}

/**
 * The longest external key id, in characters, whose longest URI (`…/keys/{id}/metadata`) a proxy must still take; zero or less
 * when there is no room for any. Source: XKS proxy API specification.
 */
export function longestExternalKeyId(endpoint: string, path: string): number {
  const room = LIMITS.uriLength - LIMITS.keyMetadataSuffixLength - endpoint.length - path.length;
  return Math.min(room, LIMITS.externalKeyIdLength);
}

/** A path that no proxy of this store serves: another prefix, or one where there is none. */
export function strangePath(path: string): string {
  const [, prefix = '', api = ''] = /^(.*?)(\/kms\/xks\/v\d+)?$/.exec(path) ?? [];
  return `${prefix === '' ? '/' : `${prefix}-`}unknown${api}`;
}
