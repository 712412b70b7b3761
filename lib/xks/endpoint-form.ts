/**
 * What is wrong with the text of a proxy URI endpoint? Stricter than the pattern of the API, which lets addresses, empty labels
 * and leading hyphens through although KMS cannot use them. Sources: CreateCustomKeyStore; XKS proxy API specification (host is
 * a fully qualified domain name); RFC 1123 §2.1 and RFC 5890 §2.3.1 (labels).
 */
export type EndpointFault =
  | 'no-scheme'
  | 'not-https'
  | 'has-user-info'
  | 'has-port'
  | 'has-path'
  | 'has-query'
  | 'characters'
  | 'ip-address'
  | 'trailing-dot'
  | 'single-label'
  | 'bad-label';

export interface EndpointForm {
  readonly faults: readonly EndpointFault[];
  /** The host name as typed, without what surrounds it; null when it holds characters that no host name has. */
  readonly host: string | null;
  /** Labels that no DNS name may have, and why. */
  readonly badLabels: readonly { readonly label: string; readonly why: string }[];
}

/** All faults at once. Pure. */
export function endpointForm(endpoint: string): EndpointForm {
  const { scheme, userInfo, host, port, tail } = split(endpoint);
  const named = /^[a-zA-Z0-9.-]+$/.test(host);
  const numeric = /^\[|:.*:|(^|\.)(0[xX][0-9a-fA-F]*|\d+)\.?$/.test(host);
  const labels = host.replace(/\.$/, '').split('.');
  const badLabels = named && !numeric ? labels.flatMap(badLabel) : [];
  const holds: Readonly<Record<EndpointFault, boolean>> = {
    'no-scheme': scheme === null,
    'not-https': scheme !== null && scheme !== 'https://',
    'has-user-info': userInfo,
    'has-port': port !== null,
    'has-path': /^[/\\]/.test(tail),
    'has-query': /[?#]/.test(tail),
    characters: !named && !numeric,
    'ip-address': numeric,
    'trailing-dot': named && !numeric && host.endsWith('.'),
    'single-label': named && !numeric && labels.length === 1,
    'bad-label': badLabels.length > 0,
  };
  const faults = (Object.keys(holds) as EndpointFault[]).filter((fault) => holds[fault]);
  return { faults, host: named ? host : null, badLabels };
}

interface Parts {
  readonly scheme: string | null;
  readonly userInfo: boolean;
  readonly host: string;
  readonly port: string | null;
  readonly tail: string;
}

/** By hand, because a URL parser repairs what KMS would refuse. */
function split(endpoint: string): Parts {
  const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.exec(endpoint)?.[0] ?? null;
  const rest = endpoint.slice(scheme?.length ?? 0);
  const [authority = ''] = rest.split(/[/\\?#]/, 1);
  const hostAndPort = authority.slice(authority.lastIndexOf('@') + 1);
  // An IPv6 address has colons of its own; its port stands behind the bracket.
  const [, host = hostAndPort, port = null] = /^(\[.*\]|[^:]*):([^:]*)$/.exec(hostAndPort) ?? [];
  return { scheme, userInfo: authority.includes('@'), host, port, tail: rest.slice(authority.length) };
}

function badLabel(label: string): readonly { label: string; why: string }[] {
  const why =
    label === ''
      ? 'empty'
      : label.length > 63
        ? 'longer than 63 characters'
        : /^-|-$/.test(label)
          ? 'begins or ends with a hyphen'
          : null;
  return why === null ? [] : [{ label: label.slice(0, 64), why }];
}
