/** A run, a request and a credential as they are when nothing is wrong. Tests change one thing and look what is found. */
import { randomBytes } from 'node:crypto';
import type { Credential, CredentialReading } from '../../lib/aws/ports.ts';
import type { Check, CheckInput } from '../../lib/checks/check.ts';
import { type Judged, toFinding } from '../../lib/checks/finding-table.ts';
import type { Finding } from '../../lib/model/finding.ts';
import type { Params } from '../../lib/model/params.ts';
import type { Run } from '../../lib/model/run.ts';
import { healthyParams, SANDBOX } from '../../lib/sandbox/healthy-world.ts';

export function healthyVpcParams(changes: Partial<Params> = {}): Params {
  return { ...healthyParams('vpc'), ...changes };
}

export function healthyPublicParams(changes: Partial<Params> = {}): Params {
  return { ...healthyParams('public'), ...changes };
}

/** The request without some of its fields. */
export function without(params: Params, ...names: readonly (keyof Params)[]): Params {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name as keyof Params)));
}

export function run(changes: Partial<Run> = {}): Run {
  return {
    runId: 'run-0001',
    action: 'check',
    region: SANDBOX.region,
    account: SANDBOX.account,
    requestedBy: `arn:aws:iam::${SANDBOX.account}:user/tester`,
    lab: null,
    credentialSource: null,
    pollSeconds: null,
    allowGateOverride: true,
    ...changes,
  };
}

export function checkInput(changes: Partial<CheckInput> = {}): CheckInput {
  return { run: run(), params: healthyVpcParams(), facts: {}, ...changes };
}

/** Made anew for every test: no secret stands in the source. Its id starts with `TEST`. */
export function healthyCredential(): Credential {
  const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const random = Array.from(randomBytes(20), (byte) => base32[byte % base32.length]).join('');
  return { AccessKeyId: `TEST${random}`, RawSecretAccessKey: randomBytes(32).toString('base64') };
}

/** What the credential port answers when all is well. */
export function healthyReading(
  credential: Credential = healthyCredential(),
  XksProxyUriPath: string | null = null,
): CredentialReading {
  return { found: true, credential, XksProxyUriPath, source: SANDBOX.secretName };
}

/** What the check says of an observation, as it would stand in the report. */
export function findingsOf<Observation>(
  check: Pick<Check<string, Observation>, 'findings' | 'judge'>,
  observation: Observation,
  input: CheckInput = checkInput(),
): readonly Finding[] {
  return check.judge(observation, input).map((judged: Judged) => toFinding(check.findings, judged, input.run, input.params));
}
