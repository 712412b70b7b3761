/** Limits that AWS documents for external key stores; units stand in the names. */

export const LIMITS = {
  /** KMS waits this long for a proxy. Source: XKS proxy API specification. */
  proxyTimeoutMs: 250,
  /** Advised round trip between the Region and the key manager. Source: Creating an external key store. */
  rttMs: 35,
  /** Average latency at which AWS suggests to alarm. Source: Create CloudWatch alarms for external key stores. */
  latencyAlarmMs: 200,
  certificateDaysFail: 10,
  certificateDaysWarn: 30,
  /** Certificates of fewer days are renewed with fewer days left than the limits above: theirs are parts of the lifetime. */
  certificateLongLivedDays: 90,
  shortLivedWarnPart: 1 / 4,
  shortLivedFailPart: 1 / 9,
  /** A common name holds no more characters. Source: X.520, as in RFC 5280 appendix A. */
  commonNameLength: 64,
  nameLength: { min: 1, max: 256 },
  endpointLength: { min: 10, max: 128 },
  pathLength: { min: 10, max: 128 },
  serviceNameLength: { min: 20, max: 64 },
  accessKeyIdLength: { min: 20, max: 30 },
  secretLength: { min: 43, max: 64 },
  /** Longest request URI the proxy must take, and what KMS appends to the path around an external key id. */
  uriLength: 256,
  keyMetadataSuffixLength: '/keys/'.length + '/metadata'.length,
  externalKeyIdLength: 128,
  keyStoresPerRegion: 10,
  /** Alarms on Metrics Insights queries, by default. Source: CloudWatch User Guide, Metrics Insights quotas. */
  queryAlarmsPerRegion: 200,
  zones: 2,
  healthFleet: { min: 1, max: 10 },
  /** Key operations: the most a proxy must at least take, and the sizes of what it gives back. Source: XKS proxy API specification. */
  plaintextBytes: 4_300,
  aadBytes: 8_192,
  ciphertextMetadataBytes: 20,
  initializationVectorBytes: [12, 16],
  authenticationTagBytes: 16,
  keyUsages: 10,
  arnLength: 2_048,
  /** We read no more of a proxy's answer than this. */
  bodyBytes: 65_536,
} as const;

/** Patterns of the KMS API model, version 2014-11-01. Source: API Reference. */
export const PATTERN = {
  endpoint: /^https:\/\/[a-zA-Z0-9.-]+$/,
  path: /^(\/[a-zA-Z0-9/_-]+\/kms\/xks\/v\d{1,2})$|^(\/kms\/xks\/v\d{1,2})$/,
  serviceName: /^(com|eu)\.amazonaws\.vpce\.([a-z]+-){2,3}\d+\.vpce-svc-[0-9a-z]+$/,
  serviceOwner: /^[0-9]{12}$/,
  accessKeyId: /^[A-Z2-7]+$/,
  secret: /^[a-zA-Z0-9/+=]+$/,
  externalKeyId: /^[a-zA-Z0-9._-]{1,128}$/,
} as const;

/** SigV4 service name of requests to a proxy. Source: XKS proxy API specification. */
export const PROXY_SIGNING_SERVICE = 'kms-xks-proxy';

/** Suites KMS offers, by OpenSSL name. A server must take one of them. Source: XKS proxy API specification. */
export const SUITES = {
  'TLSv1.3': ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  'TLSv1.2': ['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
} as const;

/** The service principal an endpoint service must allow. Source: Configure VPC endpoint service connectivity. */
export function kmsPrincipal(region: string): string {
  return `cks.kms.${region}.amazonaws.com`;
}

/** Regions without external key stores in 2023; the list may have shrunk since. */
export const REGIONS_WITHOUT_XKS_2023 = [
  'ap-south-2',
  'cn-north-1',
  'cn-northwest-1',
  'eu-south-2',
  'eu-central-2',
  'me-central-1',
  'us-gov-east-1',
  'us-gov-west-1',
] as const;
