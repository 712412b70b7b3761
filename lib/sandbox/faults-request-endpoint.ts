/** Faults of the text of the proxy URI endpoint. */
import type { Fault } from './fault.ts';
import { SANDBOX } from './healthy-world.ts';

const { host } = SANDBOX;

/** A host name that is usable, but is not the one that everything else is made for. */
const OTHER_HOST = {
  'locate-proxy/name-not-found': 'public DNS does not know this name',
  'request/credential-unreadable': 'the secret is tagged for the host it was made for',
  'health/no-credential': 'the secret is tagged for the host it was made for',
  'tls/hostname-mismatch': 'the certificate is for the host it was made for',
  'private-dns/name-differs': 'the endpoint service has the name it was made with',
} as const;

const NOT_COMPARED = {
  'uniqueness/uri-taken': 'the request means another host, or none',
  'uniqueness/endpoint-taken': 'the request means another host, or none',
  'uniqueness/endpoint-of-other-connectivity': 'the request means another host, or none',
  'uniqueness/private-dns-name-shared': 'the request means another host, or none',
} as const;

export const REQUEST_ENDPOINT_FAULTS: readonly Fault[] = [
  {
    name: 'endpoint-missing',
    summary: 'the request names no endpoint',
    connectivity: 'both',
    codes: ['request/endpoint-missing'],
    moots: NOT_COMPARED,
    breaks: ({ params }) => {
      delete params.XksProxyUriEndpoint;
    },
  },
  ...[
    ['endpoint-without-scheme', 'the endpoint is a bare host name', 'request/endpoint-no-scheme', host],
    ['endpoint-http', 'the endpoint is not https', 'request/endpoint-not-https', `http://${host}`],
    ['endpoint-with-user', 'the endpoint holds a user name', 'request/endpoint-has-user-info', `https://operator@${host}`],
    ['endpoint-with-port', 'the endpoint names a port', 'request/endpoint-has-port', `https://${host}:8443`],
    ['endpoint-with-path', 'the endpoint ends with a slash', 'request/endpoint-has-path', `https://${host}/`],
    ['endpoint-with-query', 'the endpoint holds a query', 'request/endpoint-has-query', `https://${host}?stage=test`],
    ['endpoint-underscore', 'the host name holds an underscore', 'request/endpoint-characters', `https://my_${host}`],
    ['endpoint-address', 'the endpoint is an IP address', 'request/endpoint-ip-address', `https://${SANDBOX.publicAddresses[0]}`],
    ['endpoint-trailing-dot', 'the host name ends with a dot', 'request/endpoint-trailing-dot', `https://${host}.`],
    ['endpoint-single-label', 'the host name has no domain', 'request/endpoint-single-label', 'https://myproxy'],
    ['endpoint-hyphen', 'a part of the host name begins with a hyphen', 'request/endpoint-bad-label', `https://-${host}`],
    [
      'endpoint-too-long',
      'the endpoint has more than 128 characters',
      'request/endpoint-length',
      `https://${'long-'.repeat(12)}x.${'long-'.repeat(12)}x.example.com`,
    ],
  ].map(([name = '', summary = '', code = '', endpoint = '']) => endpointFault(name, summary, code, endpoint)),
];

function endpointFault(name: string, summary: string, code: string, endpoint: string): Fault {
  return {
    name,
    summary,
    connectivity: 'both',
    codes: [code],
    also: OTHER_HOST,
    ...(endpoint.includes(`//${host}`) || endpoint.includes(`@${host}`) || endpoint === host ? {} : { moots: NOT_COMPARED }),
    breaks: ({ params }) => {
      params.XksProxyUriEndpoint = endpoint;
    },
  };
}
