/** Faults in the form of the proxy authentication credential. The proxy knows the same credential: only its form is at fault. */
import { randomBytes } from 'node:crypto';
import type { Credential } from '../aws/ports.ts';
import type { Fault } from './fault.ts';
import { setCredential, setSecretText } from './reshape-plan.ts';
import { secretText } from './sandbox-credential.ts';

export const REQUEST_CREDENTIAL_FAULTS: readonly Fault[] = [
  {
    name: 'secret-not-json',
    summary: 'the secret holds no JSON',
    connectivity: 'both',
    codes: ['request/credential-not-json'],
    also: { 'health/no-credential': 'there is nothing to sign with' },
    breaks: (plan) => {
      setSecretText(plan, 'see the password safe');
    },
  },
  {
    name: 'access-key-id-missing',
    summary: 'the secret lacks the access key id',
    connectivity: 'both',
    codes: ['request/access-key-id-missing'],
    breaks: (plan) => {
      const { RawSecretAccessKey } = plan.behaviour.XksProxyAuthenticationCredential;
      setSecretText(plan, JSON.stringify({ RawSecretAccessKey }));
    },
  },
  {
    name: 'raw-secret-missing',
    summary: 'the secret lacks the raw secret access key',
    connectivity: 'both',
    codes: ['request/secret-missing'],
    breaks: (plan) => {
      const { AccessKeyId } = plan.behaviour.XksProxyAuthenticationCredential;
      setSecretText(plan, JSON.stringify({ AccessKeyId }));
    },
  },
  formFault('access-key-id-short', 'the access key id has 19 characters', 'request/access-key-id-length', ({ AccessKeyId }) => ({
    AccessKeyId: AccessKeyId.slice(0, 19),
  })),
  formFault(
    'access-key-id-lower',
    'the access key id is in lower case',
    'request/access-key-id-characters',
    ({ AccessKeyId }) => ({
      AccessKeyId: AccessKeyId.toLowerCase(),
    }),
  ),
  formFault('secret-short', 'the secret has 42 characters', 'request/secret-length', ({ RawSecretAccessKey }) => ({
    RawSecretAccessKey: RawSecretAccessKey.slice(0, 42),
  })),
  formFault('secret-base64url', 'the secret is in the URL form of base64', 'request/secret-characters', () => ({
    RawSecretAccessKey: `${randomBytes(32).toString('base64url')}_`,
  })),
  {
    name: 'credential-swapped',
    summary: "access key id and secret stand in each other's place",
    connectivity: 'both',
    codes: ['request/credential-swapped'],
    breaks: (plan) => {
      const { AccessKeyId, RawSecretAccessKey } = plan.behaviour.XksProxyAuthenticationCredential;
      setSecretText(plan, secretText({ AccessKeyId: RawSecretAccessKey, RawSecretAccessKey: AccessKeyId }));
    },
  },
  formFault('credential-of-iam', 'the access key id looks like one of IAM', 'request/credential-of-iam', ({ AccessKeyId }) => ({
    AccessKeyId: `AKIA${AccessKeyId.slice(4)}`,
  })),
  formFault(
    'credential-published',
    'the access key id is one of an example',
    'request/credential-published',
    ({ AccessKeyId }) => ({
      AccessKeyId: `${AccessKeyId.slice(0, -7)}EXAMPLE`,
    }),
  ),
  formFault('secret-weak', 'the secret repeats itself', 'request/secret-weak', () => ({
    RawSecretAccessKey: randomBytes(12).toString('base64').repeat(3),
  })),
  formFault(
    'access-key-id-in-secret',
    'a part of the access key id stands in the secret',
    'request/access-key-id-reveals-secret',
    ({ AccessKeyId, RawSecretAccessKey }) => ({
      RawSecretAccessKey: `${AccessKeyId.slice(8, 16)}${RawSecretAccessKey.slice(8)}`,
    }),
  ),
  {
    name: 'credential-in-name',
    summary: 'a part of the access key id stands in the name of the store',
    connectivity: 'both',
    codes: ['request/credential-in-text'],
    breaks: ({ params, behaviour }) => {
      const { AccessKeyId } = behaviour.XksProxyAuthenticationCredential;
      params.CustomKeyStoreName = `payments-${AccessKeyId.slice(8, 16)}`;
    },
  },
];

function formFault(name: string, summary: string, code: string, change: (before: Credential) => Partial<Credential>): Fault {
  return {
    name,
    summary,
    connectivity: 'both',
    codes: [code],
    breaks: (plan) => {
      setCredential(plan, change(plan.behaviour.XksProxyAuthenticationCredential));
    },
  };
}
