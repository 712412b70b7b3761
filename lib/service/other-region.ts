/** One deployment looks after one Region. Does a request name anything of another? Its run could only look in the wrong place. */
import type { Params } from '../model/params.ts';
import type { Violation } from '../model/parse-request.ts';

const REGION = '([a-z]{2}(?:-[a-z]+){1,3}-\\d{1,2})';

interface Named {
  readonly field: string;
  readonly value: string | undefined;
  readonly pattern: RegExp;
}

/** Everything in a request that can name a Region. */
function namedIn({
  XksProxyVpcEndpointServiceName,
  XksProxyAuthenticationCredentialSecretId,
  Preflight,
}: Params): readonly Named[] {
  const arn = (service: string): RegExp => new RegExp(`^arn:[^:]*:${service}:${REGION}:`);
  return [
    {
      field: 'XksProxyVpcEndpointServiceName',
      value: XksProxyVpcEndpointServiceName,
      pattern: new RegExp(`^com\\.amazonaws\\.vpce\\.${REGION}\\.`),
    },
    {
      field: 'XksProxyAuthenticationCredentialSecretId',
      value: XksProxyAuthenticationCredentialSecretId,
      pattern: arn('secretsmanager'),
    },
    { field: 'Preflight.AlarmTopicArn', value: Preflight?.AlarmTopicArn, pattern: arn('sns') },
  ];
}

/** What is malformed is left to the checks. */
export function otherRegions(params: Params, region: string): readonly Violation[] {
  return namedIn(params).flatMap(({ field, value = '', pattern }) => {
    const named = pattern.exec(value)?.[1];
    if (named === undefined || named === region) return [];
    const message = `${field}: this service looks after ${region} only; send the request to the service deployed in ${named}`;
    return [{ field, expected: `something in ${region}`, message }];
  });
}
