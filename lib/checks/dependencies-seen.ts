/** What the `dependencies` check looks at, as plain data: parts that may be encrypted, and what could not be looked at. */
import type { CustomKeyStoresListEntry } from '../aws/ports.ts';
import type { ProxyIdentity } from './dependencies-graph.ts';
import type { Attempt, Refused } from './refused.ts';

/** `replacement`: images, snapshots and launch templates, of which the next instance is made. */
export type PartKind = 'volume' | 'replacement' | 'default' | 'secret' | 'topic' | 'log-group' | 'declared';

/** Something that the proxy, or this preflight, needs, and that may be encrypted. */
export interface Part {
  readonly kind: PartKind;
  /** Id, name or ARN. */
  readonly id: string;
  /** What needs it, such as an instance; null when it is needed as it is. */
  readonly of: string | null;
  /** As the service spells it: ARN, id or alias of the KMS key; null: under no key of the account. */
  readonly keyId: string | null;
  /** Rows of the catalogue that it answers. */
  readonly rows: readonly string[];
}

/** Parts that were to be looked at and could not be. */
export interface Unread {
  readonly what: readonly string[];
  readonly rows: readonly string[];
  readonly why: Refused['evidence'] | string;
}

/** A place where the proxy runs, or seems to, and nobody can see on what. */
export interface Unseen {
  readonly where: string;
  readonly why: UnseenWhy;
}

export type UnseenWhy =
  | 'not in this account'
  | 'not in the VPC'
  | 'on AWS Fargate'
  | 'an interface of no instance'
  | 'a Lambda function'
  | 'rules of an Application Load Balancer'
  | 'no address known'
  | 'no endpoint service named'
  | 'an endpoint service of another account'
  | 'no target';

/** Filled while looking. */
export interface Notes {
  readonly unread: Unread[];
  readonly unseen: Unseen[];
}

/** `refused` and `gone` say nothing about where the key is. */
export type KeySeen =
  | { readonly state: 'held'; readonly arn: string; readonly origin: string; readonly storeId: string | null }
  | { readonly state: 'gone' }
  | { readonly state: 'refused'; readonly why: Refused['evidence'] };

/** An entry of `Preflight.DependsOn` that nothing could be made of. */
export interface BadDeclaration {
  readonly field: string;
  readonly expected: string;
}

/** The node of the store that is judged; the others are called by their store ids. */
export const THIS_PROXY = 'this proxy';

export interface ProxySeen extends ProxyIdentity {
  readonly parts: readonly Part[];
  /** Could its own needs be looked at? */
  readonly followed: boolean;
}

export interface DependenciesSeen extends Notes {
  /** The store that is judged first, then those whose keys it needs, directly or not. */
  readonly proxies: readonly ProxySeen[];
  /** By `Part.keyId`. */
  readonly keys: ReadonlyMap<string, KeySeen>;
  readonly stores: Attempt<readonly CustomKeyStoresListEntry[]>;
  /** Does EC2 encrypt every new volume? null when it was not asked, or refused to say. */
  readonly encryptsByDefault: boolean | null;
  readonly malformed: readonly BadDeclaration[];
  readonly notFound: readonly string[];
}
