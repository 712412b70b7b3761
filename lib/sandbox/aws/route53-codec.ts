/** Route 53 speaks REST: the operation is the path, the answer XML. */
import type { Codec, WireRequest } from './codec.ts';
import { makeQueryCodec } from './query-codec.ts';
import { membersXml, type XmlNames } from './xml.ts';

const NAMESPACE = 'https://route53.amazonaws.com/doc/2013-04-01/';

const ROUTES = [
  { operation: 'ListHostedZonesByName', path: /^\/2013-04-01\/hostedzonesbyname\/?$/ },
  { operation: 'ListResourceRecordSets', path: /^\/2013-04-01\/hostedzone\/(?<HostedZoneId>[A-Za-z0-9]{1,32})\/rrset\/?$/ },
] as const;

/** `HostedZones` holds `HostedZone` elements, and so on. */
const NAMES: XmlNames = { member: (key) => key, entry: (key) => key.replace(/s$/, '') };

export const route53Codec: Codec = {
  operation: (request) => match(request)?.operation ?? '',
  decode: (request) => ({ ...Object.fromEntries(request.query), ...match(request)?.parameters }),
  answer: (operation, output) => ({
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${operation}Response xmlns="${NAMESPACE}">${membersXml(output, NAMES)}</${operation}Response>`,
  }),
  error: makeQueryCodec(NAMESPACE).error,
};

function match({ method, path }: WireRequest): { operation: string; parameters: Record<string, string> } | undefined {
  if (method !== 'GET') return undefined;
  for (const route of ROUTES) {
    const found = route.path.exec(path);
    if (found !== null) return { operation: route.operation, parameters: { ...found.groups } };
  }
  return undefined;
}
