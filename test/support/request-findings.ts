/** What the `request` check says of a request and of what the credential port answers. */
import type { Credential, CredentialPort, CredentialReading } from '../../lib/aws/ports.ts';
import type { CheckInput } from '../../lib/checks/check.ts';
import { request } from '../../lib/checks/request.ts';
import type { Finding } from '../../lib/model/finding.ts';
import type { Params } from '../../lib/model/params.ts';
import { checkInput, findingsOf, healthyCredential, healthyReading } from './builders.ts';

export async function findings(params: Params, reading: CredentialReading = healthyReading(), input: Partial<CheckInput> = {}) {
  const all = checkInput({ params, ...input });
  return findingsOf(request, await request.observe(all, { credential: answering(reading) }), all);
}

export function answering(reading: CredentialReading): CredentialPort {
  return { read: () => Promise.resolve(reading) };
}

/** Sorted codes, of the given verdicts or of all. */
export function codes(all: readonly Finding[], ...verdicts: readonly Finding['verdict'][]): readonly string[] {
  return all
    .filter(({ verdict }) => verdicts.length === 0 || verdicts.includes(verdict))
    .map(({ code }) => code)
    .toSorted();
}

/** The reading with one part of the credential replaced. */
export function withCredential(changes: { readonly [part in keyof Credential]?: unknown }): CredentialReading {
  return healthyReading({ ...healthyCredential(), ...changes } as Credential);
}
