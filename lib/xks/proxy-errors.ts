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
  const name = fieldIn(body, 'errorName');
  return typeof name === 'string' ? name : null;
}

/** Exclusive. Source: XKS proxy API specification, errors. */
const MESSAGE_LENGTH = 512;

/** What is wrong with the `errorMessage` of an error body, in words of ours; null when it is fine or absent, which it may be. */
export function errorMessageFault(body: string): string | null {
  const message = fieldIn(body, 'errorMessage');
  if (message === undefined || message === null) return null;
  if (typeof message !== 'string') return 'no text';
  if (message.length >= MESSAGE_LENGTH) return `${message.length} characters`;
  return /^[\x20-\x7e]*$/.test(message) ? null : 'characters that are not printable ASCII';
}

/** A JSON object that is no error: what a call that was carried out is answered with. */
export function isResultBody(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !('errorName' in value);
  } catch {
    return false;
  }
}

function fieldIn(body: string, field: 'errorName' | 'errorMessage'): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[field] : undefined;
  } catch {
    return undefined;
  }
}
