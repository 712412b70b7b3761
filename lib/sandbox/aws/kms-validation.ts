/** Form of custom key store parameters, as the KMS API model demands it. All violations of a request are named at once. */
import { LIMITS, PATTERN } from '../../xks/limits.ts';
import { AwsError, type Input, structure, text } from './operation.ts';

interface Rule {
  readonly length?: { readonly min: number; readonly max: number };
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  /** Never repeated in a message. */
  readonly sensitive?: true;
}

const RULES: Readonly<Record<string, Rule>> = {
  CustomKeyStoreId: { length: { min: 1, max: 64 } },
  CustomKeyStoreName: { length: LIMITS.nameLength },
  NewCustomKeyStoreName: { length: LIMITS.nameLength },
  CustomKeyStoreType: { values: ['AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'] },
  XksProxyConnectivity: { values: ['PUBLIC_ENDPOINT', 'VPC_ENDPOINT_SERVICE'] },
  XksProxyUriEndpoint: { length: LIMITS.endpointLength, pattern: PATTERN.endpoint },
  XksProxyUriPath: { length: LIMITS.pathLength, pattern: PATTERN.path },
  XksProxyVpcEndpointServiceName: { length: LIMITS.serviceNameLength, pattern: PATTERN.serviceName },
  XksProxyVpcEndpointServiceOwner: { pattern: PATTERN.serviceOwner },
};

const CREDENTIAL_RULES: Readonly<Record<string, Rule>> = {
  AccessKeyId: { length: LIMITS.accessKeyIdLength, pattern: PATTERN.accessKeyId, sensitive: true },
  RawSecretAccessKey: { length: LIMITS.secretLength, pattern: PATTERN.secret, sensitive: true },
};

export interface GivenCredential {
  readonly AccessKeyId: string;
  readonly RawSecretAccessKey: string;
}

/** Throws ValidationException naming every parameter that is required and absent, or not of the form the API model demands. */
export function validate(input: Input, required: readonly string[]): void {
  const credential = structure(input, 'XksProxyAuthenticationCredential');
  const violations = [
    ...required.filter((name) => input[name] === undefined || input[name] === null).map(missing),
    ...check(input, RULES, ''),
    ...(credential === undefined
      ? []
      : [
          ...Object.keys(CREDENTIAL_RULES)
            .filter((name) => typeof credential[name] !== 'string')
            .map((name) => missing(CREDENTIAL + name)),
          ...check(credential, CREDENTIAL_RULES, CREDENTIAL),
        ]),
  ];
  if (violations.length === 0) return;
  const many = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  throw new AwsError('ValidationException', `${many} detected: ${violations.join('; ')}`);
}

/** Call after `validate`. */
export function givenCredential(input: Input): GivenCredential | undefined {
  const given = structure(input, 'XksProxyAuthenticationCredential');
  if (given === undefined) return undefined;
  return { AccessKeyId: text(given, 'AccessKeyId') ?? '', RawSecretAccessKey: text(given, 'RawSecretAccessKey') ?? '' };
}

const CREDENTIAL = 'XksProxyAuthenticationCredential.';

function check(input: Input, rules: Readonly<Record<string, Rule>>, prefix: string): string[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const value = text(input, name);
    if (value === undefined) return [];
    const shown = rule.sensitive ? 'Value' : `Value '${value.slice(0, 200)}'`;
    return broken(value, rule).map(
      (what) => `${shown} at '${spell(prefix + name)}' failed to satisfy constraint: Member must ${what}`,
    );
  });
}

function broken(value: string, { length, pattern, values }: Rule): string[] {
  return [
    length !== undefined && value.length < length.min ? `have length greater than or equal to ${length.min}` : '',
    length !== undefined && value.length > length.max ? `have length less than or equal to ${length.max}` : '',
    pattern !== undefined && !pattern.test(value) ? `satisfy regular expression pattern: ${pattern.source}` : '',
    values !== undefined && !values.includes(value) ? `satisfy enum value set: [${values.join(', ')}]` : '',
  ].filter((what) => what !== '');
}

function missing(name: string): string {
  return `Value null at '${spell(name)}' failed to satisfy constraint: Member must not be null`;
}

/** KMS writes members with a small first letter. */
function spell(path: string): string {
  return path
    .split('.')
    .map((name) => name.charAt(0).toLowerCase() + name.slice(1))
    .join('.');
}
