/** The errors of the XKS proxy API: which name goes with which HTTP status. Source: XKS proxy API specification, error table. */

export const PROXY_ERRORS = {
  ValidationException: 400,
  InvalidStateException: 400,
  InvalidCiphertextException: 400,
  InvalidKeyUsageException: 400,
  AuthenticationFailedException: 401,
  AccessDeniedException: 403,
  KeyNotFoundException: 404,
  InvalidUriPathException: 404,
  ThrottlingException: 429,
  InternalException: 500,
  UnsupportedOperationException: 501,
  DependencyTimeoutException: 503,
} as const;

export type ProxyErrorName = keyof typeof PROXY_ERRORS;

export function isProxyErrorName(name: string): name is ProxyErrorName {
  return Object.hasOwn(PROXY_ERRORS, name);
}

/** The `errorName` of an error body, whatever text it is; null when the body is no JSON object that holds one. */
export function errorNameIn(body: string): string | null {
  try {
    const value: unknown = JSON.parse(body);
    const name = typeof value === 'object' && value !== null && 'errorName' in value ? value.errorName : null;
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}
