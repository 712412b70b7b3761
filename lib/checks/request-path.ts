/**
 * Is the proxy URI path one that KMS can use, and is there room behind it for key ids? Sources: CreateCustomKeyStore; XKS proxy
 * API specification (URI of at most 256 characters; v1 is the only version).
 */
import type { Params } from '../model/params.ts';
import { PREDICT } from '../xks/kms-errors.ts';
import { LIMITS, PATTERN } from '../xks/limits.ts';
import { type PathFault, pathFaults } from '../xks/path-form.ts';
import { longestExternalKeyId, proxyUriPath } from '../xks/proxy-uri.ts';
import { revealingSigns } from '../xks/revealing-text.ts';
import { SOURCE } from '../xks/sources.ts';
import type { FindingTable, Judged } from './finding-table.ts';

export const PATH_FINDINGS = {
  'request/path-well-formed': {
    verdict: 'pass',
    title: 'The proxy URI path is well-formed',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-012', 'XKS-REQ-013', 'XKS-REQ-014'],
  },
  'request/path-missing': {
    verdict: 'fail',
    title: 'The proxy URI path is not given',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-012'],
    remedy:
      'Set XksProxyUriPath to the path your proxy documents, ending in /kms/xks/v1, or pass --proxy-config FILE, which holds it.',
    kms: PREDICT.malformed,
  },
  'request/path-length': {
    verdict: 'fail',
    title: 'The proxy URI path is too short or too long',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-012'],
    remedy: 'Give an XksProxyUriPath of 10 to 128 characters; it has {length}.',
    kms: PREDICT.malformed,
  },
  'request/path-no-leading-slash': {
    verdict: 'fail',
    title: 'The proxy URI path does not begin with a slash',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-013'],
    remedy: 'Put a slash in front of XksProxyUriPath.',
    kms: PREDICT.malformed,
  },
  'request/path-trailing-slash': {
    verdict: 'fail',
    title: 'The proxy URI path ends with a slash',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-012', 'XKS-REQ-014'],
    remedy: 'Remove the slash at the end of XksProxyUriPath: it must end in /kms/xks/v1',
    kms: PREDICT.malformed,
  },
  'request/path-characters': {
    verdict: 'fail',
    title: 'The proxy URI path holds characters that are not allowed',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-012'],
    remedy: 'Use letters, digits, slashes, hyphens and underscores only: no dot, no percent sign, no white space.',
    kms: PREDICT.malformed,
  },
  'request/path-wrong-version': {
    verdict: 'fail',
    title: 'The proxy URI path names a version of the proxy API that does not exist',
    citation: SOURCE.spec,
    requirements: ['XKS-REQ-013'],
    remedy: 'End XksProxyUriPath with /kms/xks/v1: v1 is the only version.',
    kms: PREDICT.uriPath,
  },
  'request/path-without-suffix': {
    verdict: 'fail',
    title: 'The proxy URI path does not end in /kms/xks/v1',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-013'],
    remedy: 'Give the whole path your proxy documents: an optional prefix, then /kms/xks/v1 in lower case.',
    kms: PREDICT.malformed,
  },
  'request/path-empty-segment': {
    verdict: 'warn',
    title: 'The proxy URI path holds two slashes in a row',
    citation: SOURCE.spec,
    requirements: ['XKS-REQ-014'],
    remedy: 'Write one slash: proxies differ in how they normalise such a path, and then the signatures of KMS do not match.',
    kms: { ...PREDICT.credential, basis: 'expected' },
  },
  'request/path-malformed': {
    verdict: 'fail',
    title: 'The proxy URI path does not match the pattern of the API',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-012'],
    remedy: 'Give an XksProxyUriPath of the form /kms/xks/v1 or /your-prefix/kms/xks/v1',
    kms: PREDICT.malformed,
  },
  'request/path-reveals': {
    verdict: 'pass',
    title: 'The prefix of the proxy URI path seems to hold something confidential',
    citation: SOURCE.hardening,
    requirements: ['XKS-REQ-025'],
    advice: 'Choose a neutral prefix: the path is shown to everyone who may describe the store.',
  },
  'request/path-differs-from-file': {
    verdict: 'warn',
    title: 'The path in the request is not the one in the proxy configuration file',
    citation: SOURCE.create,
    requirements: ['XKS-REQ-023'],
    remedy: 'Use the path of the file, which your proxy generated: remove XksProxyUriPath from the request, or correct it.',
    kms: { ...PREDICT.uriPath, basis: 'expected' },
  },
  'request/key-id-room': {
    verdict: 'pass',
    title: 'Endpoint and path leave room for external key ids',
    citation: SOURCE.spec,
    requirements: ['XKS-REQ-015'],
    advice:
      'Keep the ids of external keys within the length in the evidence: longer ones make request URIs that a proxy need ' +
      'not take.',
  },
  'request/key-id-room-short': {
    verdict: 'warn',
    title: 'Endpoint and path are so long that a usual external key id does not fit',
    citation: SOURCE.spec,
    requirements: ['XKS-REQ-015'],
    remedy:
      'Shorten the host name or the path prefix: key ids of {longestExternalKeyId} characters at most are left, a UUID takes ' +
      '36. The store can be created, but KMS cannot use keys with longer ids.',
    kms: PREDICT.nothing,
  },
} as const satisfies FindingTable<`request/path-${PathFault}` | `request/${string}`>;

type Code = keyof typeof PATH_FINDINGS;

/** Many key managers name keys by UUID; below that a store is hardly usable. */
const UUID_LENGTH = 36;

/** @param filePath the path that a proxy configuration file gave, or null. @param shownPath how it may be shown. */
export function judgePath(params: Params, filePath: string | null, shownPath = filePath): readonly Judged<Code>[] {
  const path = proxyUriPath(params, { found: true, XksProxyUriPath: filePath });
  if (!path) return [{ code: 'request/path-missing', evidence: {} }];
  const fromFile = params.XksProxyUriPath === undefined;
  const evidence = {
    path: ((fromFile ? shownPath : path) ?? '').slice(0, LIMITS.pathLength.max),
    length: path.length,
    from: fromFile ? 'proxy configuration file' : 'request',
  };
  const judged: Judged<Code>[] = pathFaults(path).map((fault) => judgeFault(fault, path, evidence));
  if (judged.length === 0) judged.push({ code: 'request/path-well-formed', evidence });
  if (fromFile) return [...judged.map(withFileRow), ...judgeRest(params, path)];
  const differs = filePath !== null && filePath !== path;
  const other: Judged<Code> = {
    code: 'request/path-differs-from-file',
    evidence: { ...evidence, inFile: (shownPath ?? '').slice(0, LIMITS.pathLength.max) },
  };
  return [...judged, ...(differs ? [other] : []), ...judgeRest(params, path)];
}

/** A version of one or two digits passes the pattern of the API; only the proxy refuses it. */
function judgeFault(fault: PathFault, path: string, evidence: Judged['evidence']): Judged<Code> {
  const refusedByApi = fault === 'wrong-version' && !PATTERN.path.test(path);
  return { code: `request/path-${fault}`, evidence, ...(refusedByApi ? { kms: PREDICT.malformed } : {}) };
}

function withFileRow(judged: Judged<Code>): Judged<Code> {
  return { ...judged, requirements: [...PATH_FINDINGS[judged.code].requirements, 'XKS-REQ-022'] };
}

function judgeRest(params: Params, path: string): readonly Judged<Code>[] {
  const judged: Judged<Code>[] = [];
  const signs = revealingSigns(path);
  if (signs.length > 0) judged.push({ code: 'request/path-reveals', evidence: { holds: signs } });
  const endpoint = params.XksProxyUriEndpoint ?? '';
  // Of malformed values the length says nothing.
  if (PATTERN.endpoint.test(endpoint) && PATTERN.path.test(path)) {
    const longest = longestExternalKeyId(endpoint, path);
    const code = longest < UUID_LENGTH ? 'request/key-id-room-short' : 'request/key-id-room';
    judged.push({ code, evidence: { longestExternalKeyId: Math.max(longest, 0), uriLength: LIMITS.uriLength } });
  }
  return judged;
}
