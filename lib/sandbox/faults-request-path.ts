/** Faults of the proxy URI path. Where a proxy could serve such a path, it does: then the path alone is at fault. */
import type { Fault } from './fault.ts';
import { SANDBOX } from './healthy-world.ts';
import { putProxyConfiguration, renameHost, setPath } from './reshape-plan.ts';

const NORMALISATION = 'proxies differ in how they normalise such a path; the one of the sandbox takes it as it is';

export const REQUEST_PATH_FAULTS: readonly Fault[] = [
  {
    name: 'path-missing',
    summary: 'neither the request nor the secret names a path',
    connectivity: 'both',
    codes: ['request/path-missing'],
    breaks: ({ params }) => {
      delete params.XksProxyUriPath;
    },
  },
  ...[
    ['path-too-long', 'the path has more than 128 characters', 'request/path-length', `/${'p'.repeat(120)}/kms/xks/v1`],
    ['path-without-slash', 'the path does not begin with a slash', 'request/path-no-leading-slash', SANDBOX.path.slice(1)],
    ['path-trailing-slash', 'the path ends with a slash', 'request/path-trailing-slash', `${SANDBOX.path}/`],
    ['path-with-dot', 'the path holds a dot', 'request/path-characters', '/example.prefix/kms/xks/v1'],
    ['path-is-prefix', 'the path is the prefix only', 'request/path-without-suffix', '/example-prefix'],
  ].map(([name = '', summary = '', code = '', path = '']) => pathFault(name, summary, code, path)),
  {
    name: 'path-version-2',
    summary: 'the path ends in v2',
    connectivity: 'both',
    codes: ['request/path-wrong-version'],
    also: { 'health/path-unknown': 'the proxy serves v1 only' },
    breaks: ({ params }) => {
      params.XksProxyUriPath = '/example-prefix/kms/xks/v2';
    },
  },
  {
    ...pathFault('path-doubled-slash', 'two slashes in a row in the path', 'request/path-empty-segment', '/a//b/kms/xks/v1'),
    otherwise: NORMALISATION,
  },
  {
    ...pathFault('path-empty-prefix', 'the prefix of the path is empty', 'request/path-malformed', '//kms/xks/v1'),
    codes: ['request/path-malformed', 'request/path-empty-segment'],
    otherwise: NORMALISATION,
  },
  {
    name: 'path-differs-from-file',
    summary: 'the request names another path than the configuration file of the proxy',
    connectivity: 'both',
    codes: ['request/path-differs-from-file', 'health/path-unknown'],
    breaks: (plan) => {
      putProxyConfiguration(plan, SANDBOX.path);
      plan.params.XksProxyUriPath = '/other-prefix/kms/xks/v1';
    },
  },
  {
    name: 'no-room-for-key-ids',
    summary: 'endpoint and path are so long that a UUID does not fit behind them',
    connectivity: 'both',
    codes: ['request/key-id-room-short'],
    moots: {
      'uniqueness/uri-taken': 'the store means another host and path here',
      'uniqueness/endpoint-taken': 'the store means another host here',
      'uniqueness/endpoint-of-other-connectivity': 'the store means another host here',
      'uniqueness/private-dns-name-shared': 'the store means another host here',
    },
    breaks: (plan) => {
      renameHost(plan, `${'myproxy-'.repeat(7)}x.xks.example.com`);
      setPath(plan, `/${'p'.repeat(116)}/kms/xks/v1`);
    },
  },
];

function pathFault(name: string, summary: string, code: string, path: string): Fault {
  return {
    name,
    summary,
    connectivity: 'both',
    codes: [code],
    breaks: (plan) => {
      setPath(plan, path);
    },
  };
}
