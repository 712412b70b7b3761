/**
 * The request: `CreateCustomKeyStore` parameters as KMS spells them, the id of the secret in place of the raw credential,
 * and one block of our own. Every field is optional here: a missing value is a finding, not a refusal.
 */
export interface Params {
  readonly CustomKeyStoreName?: string;
  readonly CustomKeyStoreType?: string;
  readonly XksProxyConnectivity?: string;
  readonly XksProxyUriEndpoint?: string;
  readonly XksProxyUriPath?: string;
  readonly XksProxyVpcEndpointServiceName?: string;
  readonly XksProxyVpcEndpointServiceOwner?: string;
  /** Name or ARN of the Secrets Manager secret that holds the proxy authentication credential. */
  readonly XksProxyAuthenticationCredentialSecretId?: string;
  readonly CloudHsmClusterId?: string;
  /** Only ever the text `(withheld)`: the parser drops the value, the `request` check reports its presence. */
  readonly KeyStorePassword?: string;
  readonly TrustAnchorCertificate?: string;
  /** Set by re-validation only: a store is not its own duplicate. */
  readonly CustomKeyStoreId?: string;
  readonly Preflight?: PreflightOptions;
}

export interface PreflightOptions {
  /** Connect the store after creating it; true when absent, except for an adopted store. */
  readonly Connect?: boolean;
  readonly AlarmTopicArn?: string;
  /** What becomes of the store when its alarms cannot be made; `keep` when absent. */
  readonly Rollback?: Rollback;
  /** Check ids not to run. */
  readonly Skip?: readonly string[];
  /** Finding codes whose `fail` counts as `warn`. */
  readonly Demote?: readonly string[];
  /** ARNs of what the proxy needs in order to start and to run; or of the KMS key that encrypts it. */
  readonly DependsOn?: readonly string[];
  /** One wrong-credential, one unsigned and one outdated probe; true when absent, false in re-validation. */
  readonly NegativeProbes?: boolean;
  readonly Thresholds?: Thresholds;
  /** Opts in to the `conformance` check. */
  readonly Conformance?: ConformanceOptions;
}

export const ROLLBACKS = ['keep', 'disconnect', 'delete'] as const;

export type Rollback = (typeof ROLLBACKS)[number];

export interface ConformanceOptions {
  /** Id of a key on the external key manager that serves nothing but this. */
  readonly ExternalKeyId?: string;
}

export interface Thresholds {
  readonly RttMs?: number;
  readonly CertificateDaysToExpire?: number;
}

export const CONNECTIVITY = { public: 'PUBLIC_ENDPOINT', vpc: 'VPC_ENDPOINT_SERVICE' } as const;

/** False when it is missing or misspelt: then nobody can tell what kind of store is meant. */
export function isKnownConnectivity({ XksProxyConnectivity }: Params): boolean {
  return XksProxyConnectivity === CONNECTIVITY.public || XksProxyConnectivity === CONNECTIVITY.vpc;
}

export function isVpcStore(params: Params): boolean {
  return params.XksProxyConnectivity === CONNECTIVITY.vpc;
}

/** Host name of `XksProxyUriEndpoint` as typed, without scheme; null when there is none to probe. */
export function endpointHost(params: Params): string | null {
  const match = /^https:\/\/([a-zA-Z0-9.-]+)$/.exec(params.XksProxyUriEndpoint ?? '');
  return match?.[1] ?? null;
}
