/**
 * The catalogue of what an external key store needs, a row a requirement. Findings name the rows they answer; a row that no
 * finding answers says why no preflight can. No check reads it, so that no function carries it.
 */
import data from './requirements.json' with { type: 'json' };

/** How strongly the source puts it: KMS refuses or the store cannot work; AWS advises; good practice of ours. */
export type Level = 'REQ' | 'REC' | 'HARD';

/**
 * What holds for a store that exists: `same` re-run with the stored configuration; `self` leaving out the store itself; `secret`
 * needs our own copy of the credential; `frozen` changes only by an update; `outage` keys are or soon will be unusable;
 * `silent` the store goes on working until it is next connected, updated or scaled. Empty: it matters at creation only.
 */
export type ExistingStore = 'same' | 'self' | 'secret' | 'frozen' | 'outage' | 'silent';

/** Why no finding can answer a row. */
export type Unverifiable = 'people' | 'production' | 'undocumented' | 'elsewhere' | 'this-tool' | 'no-requirement';

export interface Requirement {
  /** Such as `XKS-TLS-009`. */
  readonly id: string;
  readonly title: string;
  readonly applies: 'public' | 'vpc' | 'both';
  /** Strongest first; empty for rows that demand nothing. */
  readonly levels: readonly Level[];
  readonly existing: readonly ExistingStore[];
  /** null: some finding answers it. */
  readonly unverifiable: { readonly why: Unverifiable; readonly reason: string } | null;
}

export const REQUIREMENTS: readonly Requirement[] = data.requirements as readonly Requirement[];
