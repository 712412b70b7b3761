/** KMS exceptions and connection codes that findings predict, and which fault becomes which. */

export const CREATE = {
  validation: 'ValidationException',
  nameInUse: 'CustomKeyStoreNameInUseException',
  limit: 'LimitExceededException',
  uriInUse: 'XksProxyUriInUseException',
  endpointInUse: 'XksProxyUriEndpointInUseException',
  unreachable: 'XksProxyUriUnreachableException',
  serviceInUse: 'XksProxyVpcEndpointServiceInUseException',
  serviceNotFound: 'XksProxyVpcEndpointServiceNotFoundException',
  serviceConfiguration: 'XksProxyVpcEndpointServiceInvalidConfigurationException',
  invalidResponse: 'XksProxyInvalidResponseException',
  invalidConfiguration: 'XksProxyInvalidConfigurationException',
  credential: 'XksProxyIncorrectAuthenticationCredentialException',
  internal: 'KMSInternalException',
  denied: 'AccessDeniedException',
} as const;

export const CONNECT = {
  credentials: 'INVALID_CREDENTIALS',
  network: 'NETWORK_ERRORS',
  denied: 'XKS_PROXY_ACCESS_DENIED',
  configuration: 'XKS_PROXY_INVALID_CONFIGURATION',
  response: 'XKS_PROXY_INVALID_RESPONSE',
  tls: 'XKS_PROXY_INVALID_TLS_CONFIGURATION',
  notReachable: 'XKS_PROXY_NOT_REACHABLE',
  timedOut: 'XKS_PROXY_TIMED_OUT',
  serviceConfiguration: 'XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION',
  serviceNotFound: 'XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND',
  internal: 'INTERNAL_ERROR',
} as const;

/**
 * What a fault becomes, likeliest first; an empty list: that call would pass. `create` depends on the connectivity: with an
 * endpoint service KMS does not call the proxy while creating, so live faults pass there and surface at connect.
 */
export interface Prediction {
  readonly create: { readonly public: readonly string[]; readonly vpc: readonly string[] };
  readonly connect: readonly string[];
  /** `expected` as soon as AWS documents only one of the two calls, or none. */
  readonly basis: 'documented' | 'expected';
}

type Basis = Prediction['basis'];

/** The same answer at create for both connectivities, found without calling the proxy. */
function atCreate(create: readonly string[], connect: readonly string[], basis: Basis): Prediction {
  return { create: { public: create, vpc: create }, connect, basis };
}

/** A fault that only a call to the proxy shows. */
function live(create: readonly string[], connect: readonly string[], basis: Basis): Prediction {
  return { create: { public: create, vpc: [] }, connect, basis };
}

const none: Prediction = atCreate([], [], 'documented');

/** Rows of the documented error tables. Sources: API Reference, Troubleshooting, XKS proxy API specification. */
export const PREDICT = {
  nothing: none,
  malformed: atCreate([CREATE.validation], [], 'expected'),
  nameInUse: atCreate([CREATE.nameInUse], [], 'documented'),
  quota: atCreate([CREATE.limit], [], 'documented'),
  uriInUse: atCreate([CREATE.uriInUse, CREATE.endpointInUse], [], 'documented'),
  endpointInUse: atCreate([CREATE.endpointInUse, CREATE.uriInUse], [], 'documented'),
  serviceInUse: atCreate([CREATE.serviceInUse], [], 'documented'),
  serviceNotFound: atCreate([CREATE.serviceNotFound], [CONNECT.serviceNotFound], 'documented'),
  serviceNotAvailable: atCreate([CREATE.serviceNotFound, CREATE.serviceConfiguration], [CONNECT.serviceNotFound], 'expected'),
  principalNotAllowed: atCreate([CREATE.serviceNotFound], [CONNECT.serviceNotFound, CONNECT.serviceConfiguration], 'documented'),
  acceptanceRequired: atCreate(
    [CREATE.serviceConfiguration, CREATE.invalidConfiguration],
    [CONNECT.serviceConfiguration],
    'documented',
  ),
  serviceConfiguration: atCreate([CREATE.serviceConfiguration], [CONNECT.serviceConfiguration], 'documented'),
  notReachable: live([CREATE.unreachable], [CONNECT.notReachable], 'documented'),
  loadBalancer: live([CREATE.unreachable], [CONNECT.notReachable, CONNECT.network], 'expected'),
  tls: live([CREATE.unreachable, CREATE.invalidConfiguration], [CONNECT.tls], 'documented'),
  clientCertificate: live([CREATE.unreachable, CREATE.invalidConfiguration], [CONNECT.tls], 'expected'),
  // No answer in time is documented, but not whether the time of KMS starts before or after the handshake.
  handshakeTimedOut: live([CREATE.unreachable], [CONNECT.timedOut, CONNECT.tls, CONNECT.notReachable], 'expected'),
  timedOut: live([CREATE.unreachable], [CONNECT.timedOut, CONNECT.notReachable], 'documented'),
  credential: live([CREATE.credential], [CONNECT.credentials], 'documented'),
  // Any failing health call fails a create; for this answer AWS documents only the connection code.
  accessDenied: live([CREATE.invalidResponse], [CONNECT.denied], 'expected'),
  uriPath: live([CREATE.invalidConfiguration], [CONNECT.configuration], 'documented'),
  invalidResponse: live([CREATE.invalidResponse], [CONNECT.response], 'documented'),
  // Errors of the proxy API for which AWS documents neither exception nor code.
  otherError: live([CREATE.invalidResponse], [CONNECT.response], 'expected'),
  proxyThrottles: live([CREATE.unreachable], [CONNECT.notReachable], 'expected'),
  proxyInternal: live([CREATE.invalidResponse], [CONNECT.response, CONNECT.notReachable], 'expected'),
  dependencyTimeout: live([CREATE.unreachable], [CONNECT.timedOut], 'documented'),
  managerUnavailable: live([CREATE.unreachable], [CONNECT.notReachable], 'documented'),
} as const satisfies Record<string, Prediction>;
