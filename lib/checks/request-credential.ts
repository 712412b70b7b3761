/**
 * Is the proxy authentication credential there, of the right form, and one's own? Judges its form only: neither part of it
 * enters an observation. Sources: CreateCustomKeyStore; Creating an external key store; XKS proxy API specification.
 */
import type { CredentialReading } from '../aws/ports.ts';
import { endpointHost, type Params } from '../model/params.ts';
import type { Run } from '../model/run.ts';
import { withhold } from '../model/withhold.ts';
import { type CredentialForm, credentialForm, isWellFormed, type PartForm } from '../xks/credential-form.ts';
import type { Judged } from './finding-table.ts';
import type { CREDENTIAL_FINDINGS } from './request-credential-findings.ts';
import type { Attempt } from './refused.ts';

export type CredentialSeen =
  | {
      readonly found: true;
      readonly source: string;
      readonly XksProxyUriPath: string | null;
      /** The same without any part of the credential. */
      readonly shownPath: string | null;
      readonly form: CredentialForm;
    }
  | Extract<CredentialReading, { found: false }>
  | { readonly found: false; readonly why: 'refused'; readonly evidence: Judged['evidence'] };

/** Reduces what was read to its form, before anything else sees it. */
export function seeCredential(reading: Attempt<CredentialReading>, params: Params): CredentialSeen {
  if (!reading.ok) return { found: false, why: 'refused', evidence: reading.evidence };
  const { value } = reading;
  if (!value.found) return value;
  const { source, XksProxyUriPath } = value;
  const path = params.XksProxyUriPath ?? XksProxyUriPath ?? '';
  const form = credentialForm(value.credential, { CustomKeyStoreName: params.CustomKeyStoreName, XksProxyUriPath: path });
  const { AccessKeyId, RawSecretAccessKey } = value.credential;
  const shownPath = XksProxyUriPath === null ? null : withhold(XksProxyUriPath, [RawSecretAccessKey, AccessKeyId]);
  return { found: true, source, XksProxyUriPath, shownPath, form };
}

type Code = keyof typeof CREDENTIAL_FINDINGS;

export function judgeCredential(seen: CredentialSeen, run: Run, params: Params): readonly Judged<Code>[] {
  if (!seen.found) return [judgeAbsent(seen, params)];
  const { form, source } = seen;
  const judged: Judged<Code>[] = form.swapped ? [swapped(form)] : [...judgeId(form.id), ...judgeSecret(form.secret)];
  if (isWellFormed(form)) {
    const evidence = {
      AccessKeyId: `${form.idStart}…`,
      AccessKeyIdLength: form.id.length,
      RawSecretAccessKeyLength: form.secret.length,
      source,
    };
    judged.push({ code: 'request/credential-well-formed', evidence });
  }
  const fromFile = run.credentialSource?.startsWith('--proxy-config') === true;
  const fileUsed = fromFile && params.XksProxyAuthenticationCredentialSecretId !== undefined;
  if (fileUsed) judged.push({ code: 'request/credential-file-used', evidence: { source } });
  const origin = judgeOrigin(form);
  if (isWellFormed(form) && origin.length === 0) judged.push({ code: 'request/credential-own', evidence: { source } });
  return [...judged, ...origin];
}

function judgeAbsent(seen: Extract<CredentialSeen, { found: false }>, params: Params): Judged<Code> {
  if (seen.why === 'refused') return { code: 'request/credential-unreadable', evidence: seen.evidence, remedy: REFUSED_REMEDY };
  const evidence = { why: seen.why, source: seen.source, detail: seen.detail };
  if (seen.why === 'none-given') return { code: 'request/credential-not-given', evidence };
  // The secret may well be the right one; its tag can be compared once the endpoint is repaired.
  if (seen.why === 'other-host' && endpointHost(params) === null) return { code: 'request/credential-not-read', evidence };
  if (seen.why === 'not-json') return { code: 'request/credential-not-json', evidence };
  return { code: 'request/credential-unreadable', evidence, remedy: UNREADABLE_REMEDY[seen.why] };
}

const REFUSED_REMEDY = '{action} gave no answer: look at the evidence, then run again.';

const UNREADABLE_REMEDY = {
  'does-not-exist':
    'Correct XksProxyAuthenticationCredentialSecretId, or make the secret: aws secretsmanager create-secret --region ' +
    "'{region}' --name '{source}' --secret-string file://credential.json",
  'not-readable':
    'Allow secretsmanager:GetSecretValue and secretsmanager:DescribeSecret on the secret for the calling role, and ' +
    'kms:Decrypt on the key that encrypts it, then run again.',
  'other-host':
    "Tag the secret with the host it is for: aws secretsmanager tag-resource --region '{region}' --secret-id '{source}' --tags " +
    "'Key=xks-preflight:endpoint,Value={host}'",
  'outside-prefix': 'Use a secret whose name begins with the prefix of this deployment; the evidence names it.',
} as const;

function swapped({ id, secret }: CredentialForm): Judged<Code> {
  return {
    code: 'request/credential-swapped',
    evidence: { AccessKeyIdLength: id.length, RawSecretAccessKeyLength: secret.length },
  };
}

function judgeId({ given, length, lengthFits, wrongCharacters }: PartForm): readonly Judged<Code>[] {
  if (!given) return [{ code: 'request/access-key-id-missing', evidence: {} }];
  return [
    ...(lengthFits ? [] : [{ code: 'request/access-key-id-length', evidence: { length } } as const]),
    ...(wrongCharacters.length === 0
      ? []
      : [{ code: 'request/access-key-id-characters', evidence: { length, wrongCharacters } } as const]),
  ];
}

function judgeSecret({ given, length, lengthFits, wrongCharacters }: PartForm): readonly Judged<Code>[] {
  if (!given) return [{ code: 'request/secret-missing', evidence: {} }];
  return [
    ...(lengthFits ? [] : [{ code: 'request/secret-length', evidence: { length } } as const]),
    ...(wrongCharacters.length === 0
      ? []
      : [{ code: 'request/secret-characters', evidence: { length, wrongCharacters } } as const]),
  ];
}

function judgeOrigin({ likeIam, published, weak, idRevealsSecret, standsIn }: CredentialForm): readonly Judged<Code>[] {
  return [
    ...(likeIam.length === 0 ? [] : [{ code: 'request/credential-of-iam', evidence: { signs: likeIam } } as const]),
    ...(published ? [{ code: 'request/credential-published', evidence: {} } as const] : []),
    ...(weak.length === 0 ? [] : [{ code: 'request/secret-weak', evidence: { signs: weak } } as const]),
    ...(idRevealsSecret ? [{ code: 'request/access-key-id-reveals-secret', evidence: {} } as const] : []),
    ...(standsIn.length === 0 ? [] : [{ code: 'request/credential-in-text', evidence: { fields: standsIn } } as const]),
  ];
}
