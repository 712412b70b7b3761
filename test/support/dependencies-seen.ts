/** What the `dependencies` check has seen, where nothing is wrong: one volume under a key that KMS holds itself. */
import type { CustomKeyStoresListEntry } from '../../lib/aws/ports.ts';
import { dependencies } from '../../lib/checks/dependencies.ts';
import {
  type DependenciesSeen,
  type KeySeen,
  type Part,
  type ProxySeen,
  THIS_PROXY,
} from '../../lib/checks/dependencies-seen.ts';
import type { Finding } from '../../lib/model/finding.ts';
import { checkInput, findingsOf } from './builders.ts';

export const OTHER = 'cks-0a1b2c3d4e5f60712';
export const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
export const REFUSED = { action: 'x:Y', refusal: 'denied', awsError: 'AccessDenied', cause: 'x:Y: AccessDenied: no' };

export const held = (origin: string, storeId: string | null = null): KeySeen => ({ state: 'held', arn: KEY, origin, storeId });
export const external = (storeId: string): KeySeen => held('EXTERNAL_KEY_STORE', storeId);

export function part(changes: Partial<Part> = {}): Part {
  return { kind: 'volume', id: 'vol-1', of: 'i-1', keyId: KEY, rows: ['XKS-DEP-001'], ...changes };
}

export function proxy(changes: Partial<ProxySeen> = {}): ProxySeen {
  return {
    node: THIS_PROXY,
    storeId: null,
    host: 'myproxy.xks.example.com',
    serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-1',
    loadBalancerArns: ['lb'],
    instanceIds: ['i-1'],
    parts: [],
    followed: true,
    ...changes,
  };
}

/** Another store on a proxy of its own. */
export function other(changes: Partial<ProxySeen> = {}): ProxySeen {
  const own = { node: OTHER, storeId: OTHER, host: 'other.example.com', serviceName: 'service-2' };
  return proxy({ ...own, loadBalancerArns: ['lb-2'], instanceIds: ['i-2'], ...changes });
}

export function store(CustomKeyStoreId: string): CustomKeyStoresListEntry {
  return { CustomKeyStoreId, CustomKeyStoreName: `name of ${CustomKeyStoreId}` };
}

export function seen(changes: Partial<DependenciesSeen> = {}): DependenciesSeen {
  return {
    unread: [],
    unseen: [],
    proxies: [proxy({ parts: [part()] })],
    keys: new Map([[KEY, held('AWS_KMS')]]),
    stores: { ok: true, value: [store(OTHER)] },
    encryptsByDefault: true,
    malformed: [],
    notFound: [],
    ...changes,
  };
}

export const judge = (changes: Partial<DependenciesSeen>, input = checkInput()): readonly Finding[] =>
  findingsOf(dependencies, seen(changes), input);

export const codes = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ code, verdict }) => `${verdict} ${code.slice('dependencies/'.length)}`);
