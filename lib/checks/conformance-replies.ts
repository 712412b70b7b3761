/** What does a reply to a key operation amount to? Pure. */
import type { Evidence } from '../model/json.ts';
import type { Reply } from './conformance-observe.ts';

/**
 * It says nothing about the operation: the call did not arrive, the credential was refused, or the proxy had too much to do. The
 * health check tells more of each.
 */
export function isUntold({ status, unsent }: Reply): boolean {
  return unsent === true || status === 401 || status === 429 || status === 503;
}

export function isDenied({ status, said }: Reply): boolean {
  return status === 403 && said === 'AccessDeniedException';
}

/** As it stands in evidence. */
export function shown({ status, said }: Reply): Evidence {
  return status === null ? { answer: said } : { status, ...(said === null ? {} : { errorName: said }) };
}
