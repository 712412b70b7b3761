/** One deployment looks after one Region. Does a request name anything of another? Its run could only look in the wrong place. */
import type { Params } from '../model/params.ts';
import type { Violation } from '../model/parse-request.ts';

const REGION_IN = {
  XksProxyVpcEndpointServiceName: /^com\.amazonaws\.vpce\.([a-z]{2}(?:-[a-z]+){1,3}-\d{1,2})\./,
  XksProxyAuthenticationCredentialSecretId: /^arn:[^:]*:secretsmanager:([a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}):/,
} as const satisfies Partial<Record<keyof Params, RegExp>>;

type Field = keyof typeof REGION_IN;

/** What is malformed is left to the checks. */
export function otherRegions(params: Pick<Params, Field>, region: string): readonly Violation[] {
  return Object.entries(REGION_IN).flatMap(([field, pattern]) => {
    const named = pattern.exec(params[field as Field] ?? '')?.[1];
    if (named === undefined || named === region) return [];
    const message = `${field}: this service looks after ${region} only; send the request to the service deployed in ${named}`;
    return [{ field, expected: `something in ${region}`, message }];
  });
}
