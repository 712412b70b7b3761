/** What is kept from one look at a store to the next: findings, and the digests of whole re-validations. */
import type { Digest } from '../model/digest.ts';
import type { Json } from '../model/json.ts';
import type { StoreHistory } from '../model/store-history.ts';

export interface LookPort {
  /** As it was stored, whatever version of this product stored it; null: no look is on record. */
  readHistory(customKeyStoreId: string): Promise<Json>;
  /** `outdated`: the look on record began later, and stays. */
  writeHistory(history: StoreHistory): Promise<'kept' | 'outdated'>;
}

/** The last digest that was announced because it was time, and what it asked a hand for. */
export interface AnnouncedDigest {
  readonly digestId: string;
  /** Of that re-validation; ISO 8601 in UTC. */
  readonly startedAt: string;
  /** Ids of stores that were told to be gone or not checked, by it or by a digest since. */
  readonly told: readonly string[];
}

export interface DigestStorePort {
  readDigest(digestId: string): Promise<Digest | null>;
  writeDigest(digest: Digest): Promise<void>;
  /** null: none was announced, or what is stored cannot be read. */
  lastAnnounced(): Promise<AnnouncedDigest | null>;
  writeAnnounced(announced: AnnouncedDigest): Promise<void>;
}

/** Hands a digest to the channels. */
export interface DigestPort {
  announce(digest: Digest): Promise<void>;
}
