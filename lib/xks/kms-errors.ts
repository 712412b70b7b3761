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
  /** Where AWS's own documents disagree, or are silent: which says what. One sentence. */
  readonly note?: string;
  /** The note is about what create would say of a public endpoint. */
  readonly noteForPublic?: true;
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

function noted(prediction: Prediction, note: string): Prediction {
  return { ...prediction, note };
}

/** Where the sources disagree or are silent. */
const NOTE = {
  whichInUse: 'Which of the two exceptions wins when both apply is not documented.',
  principal: 'AWS documents a missing principal under both connection codes.',
  acceptance:
    'Troubleshooting and the text of the exception name the service configuration; the page on VPC connectivity names ' +
    'XksProxyInvalidConfigurationException.',
  tls:
    'For public endpoints the proxy specification names XksProxyUriUnreachableException, Troubleshooting names ' +
    'XksProxyInvalidConfigurationException.',
  clientCertificate: 'AWS calls mutual TLS deprecated; until when KMS presents its certificate is not documented.',
  revocation: 'Whether KMS asks for revocation is not documented.',
} as const;

const none: Prediction = atCreate([], [], 'documented');

/** Rows of the documented error tables. Sources: API Reference, Troubleshooting, XKS proxy API specification. */
export const PREDICT = {
  nothing: none,
  malformed: atCreate([CREATE.validation], [], 'expected'),
  nameInUse: atCreate([CREATE.nameInUse], [], 'documented'),
  quota: atCreate([CREATE.limit], [], 'documented'),
  uriInUse: noted(atCreate([CREATE.uriInUse, CREATE.endpointInUse], [], 'documented'), NOTE.whichInUse),
  endpointInUse: noted(atCreate([CREATE.endpointInUse, CREATE.uriInUse], [], 'documented'), NOTE.whichInUse),
  serviceInUse: atCreate([CREATE.serviceInUse], [], 'documented'),
  serviceNotFound: atCreate([CREATE.serviceNotFound], [CONNECT.serviceNotFound], 'documented'),
  serviceNotAvailable: atCreate([CREATE.serviceNotFound, CREATE.serviceConfiguration], [CONNECT.serviceNotFound], 'expected'),
  principalNotAllowed: noted(
    atCreate([CREATE.serviceNotFound], [CONNECT.serviceNotFound, CONNECT.serviceConfiguration], 'documented'),
    NOTE.principal,
  ),
  acceptanceRequired: noted(
    atCreate([CREATE.serviceConfiguration, CREATE.invalidConfiguration], [CONNECT.serviceConfiguration], 'documented'),
    NOTE.acceptance,
  ),
  serviceConfiguration: atCreate([CREATE.serviceConfiguration], [CONNECT.serviceConfiguration], 'documented'),
  notReachable: live([CREATE.unreachable], [CONNECT.notReachable], 'documented'),
  loadBalancer: live([CREATE.unreachable], [CONNECT.notReachable, CONNECT.network], 'expected'),
  tls: {
    ...noted(live([CREATE.unreachable, CREATE.invalidConfiguration], [CONNECT.tls], 'documented'), NOTE.tls),
    noteForPublic: true,
  },
  clientCertificate: noted(
    live([CREATE.unreachable, CREATE.invalidConfiguration], [CONNECT.tls], 'expected'),
    NOTE.clientCertificate,
  ),
  revoked: noted({ ...none, basis: 'expected' }, NOTE.revocation),
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
