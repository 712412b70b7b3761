/** What a run saw of a store that exists, small enough to be kept beside its reports: the next run says what changed since. */

export interface StoreSnapshot {
  readonly CustomKeyStoreId: string;
  readonly runId: string;
  /** ISO 8601 in UTC. */
  readonly takenAt: string;
  readonly ConnectionState: string | null;
  /** SHA-256 fingerprints of the certificates in service, sorted; null: none was ever seen. */
  readonly leaves: readonly string[] | null;
  /** Of the proxy, sorted; null: never seen. */
  readonly addresses: readonly string[] | null;
  /** null: a public store, or a service whose configuration was never seen. */
  readonly service: ServiceSnapshot | null;
}

export interface ServiceSnapshot {
  readonly serviceId: string;
  /** ARNs, sorted. */
  readonly loadBalancers: readonly string[];
  readonly zones: readonly string[];
}
