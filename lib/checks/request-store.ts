/** Are name, type, connectivity and Region of the store fit? Sources: CreateCustomKeyStore; Creating an external key store. */
import { CONNECTIVITY } from '../model/params.ts';
import { PREDICT, type Prediction } from '../xks/kms-errors.ts';
import { LIMITS, REGIONS_WITHOUT_XKS_2023 } from '../xks/limits.ts';
import { revealingSigns } from '../xks/revealing-text.ts';
import { SOURCE } from '../xks/sources.ts';
import type { CheckInput } from './check.ts';
import type { FindingTable, Judged } from './finding-table.ts';

const UNSUPPORTED: Prediction = {
  create: { public: ['UnsupportedOperationException'], vpc: ['UnsupportedOperationException'] },
  connect: [],
  basis: 'expected',
};

export const STORE_FINDINGS = {
  'request/store-well-formed': {
    verdict: 'pass',
    title: 'Name, type and connectivity of the store are well-formed',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-001', 'XKS-REQ-003', 'XKS-REQ-004', 'XKS-REQ-021'],
  },
  'request/name-missing': {
    verdict: 'fail',
    title: 'The store has no name',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-001'],
    remedy:
      'Set CustomKeyStoreName to a name of 1 to 256 characters that no other custom key store of the account and Region has.',
    kms: PREDICT.malformed,
  },
  'request/name-too-long': {
    verdict: 'fail',
    title: 'The name of the store is too long',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-001'],
    remedy: 'Shorten CustomKeyStoreName to 256 characters or fewer; it has {length}.',
    kms: PREDICT.malformed,
  },
  'request/name-reveals': {
    verdict: 'warn',
    title: 'The name of the store seems to hold something confidential',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-002'],
    remedy: 'Choose a neutral CustomKeyStoreName: it appears in CloudTrail logs and other output.',
    kms: PREDICT.nothing,
  },
  'request/type-missing': {
    verdict: 'fail',
    title: 'The type of the store is not given, so KMS would make an AWS CloudHSM key store',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-003'],
    remedy: 'Set CustomKeyStoreType to EXTERNAL_KEY_STORE.',
    kms: PREDICT.malformed,
  },
  'request/type-not-external': {
    verdict: 'fail',
    title: 'The type of the store is not EXTERNAL_KEY_STORE',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-003'],
    remedy: 'Set CustomKeyStoreType to EXTERNAL_KEY_STORE, in upper case. The type of a store cannot be changed later.',
    kms: PREDICT.malformed,
  },
  'request/connectivity-missing': {
    verdict: 'fail',
    title: 'The connectivity of the proxy is not given',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-004'],
    remedy: 'Set XksProxyConnectivity to VPC_ENDPOINT_SERVICE or PUBLIC_ENDPOINT.',
    kms: PREDICT.malformed,
  },
  'request/connectivity-unknown': {
    verdict: 'fail',
    title: 'The connectivity of the proxy is none that KMS knows',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-004'],
    remedy: 'Set XksProxyConnectivity to VPC_ENDPOINT_SERVICE or PUBLIC_ENDPOINT, spelled like this.',
    kms: PREDICT.malformed,
  },
  'request/cloudhsm-parameter': {
    verdict: 'fail',
    title: 'The request holds parameters of AWS CloudHSM key stores',
    citation: SOURCE.api,
    requirements: ['XKS-REQ-021'],
    remedy: 'Remove the fields named in the evidence: an external key store has no CloudHSM cluster.',
    kms: PREDICT.malformed,
  },
  'request/region-without-xks': {
    verdict: 'warn',
    title: 'External key stores were not offered in this Region when AWS last published its list of exceptions',
    citation: SOURCE.create,
    requirements: ['XKS-REQ-024'],
    remedy: 'Ask AWS Support whether {region} offers external key stores by now, or choose another Region.',
    kms: UNSUPPORTED,
  },
} as const satisfies FindingTable;

type Code = keyof typeof STORE_FINDINGS;

export function judgeStore({ run, params }: CheckInput): readonly Judged<Code>[] {
  const { CustomKeyStoreName: name, CustomKeyStoreType: type, XksProxyConnectivity: connectivity } = params;
  const judged: Judged<Code>[] = [];
  if (!name) judged.push({ code: 'request/name-missing', evidence: {} });
  else if (name.length > LIMITS.nameLength.max) judged.push({ code: 'request/name-too-long', evidence: { length: name.length } });
  if (!type) judged.push({ code: 'request/type-missing', evidence: {} });
  else if (type !== 'EXTERNAL_KEY_STORE')
    judged.push({ code: 'request/type-not-external', evidence: { CustomKeyStoreType: shown(type) } });
  if (!connectivity) judged.push({ code: 'request/connectivity-missing', evidence: {} });
  else if (!(Object.values(CONNECTIVITY) as string[]).includes(connectivity)) {
    judged.push({ code: 'request/connectivity-unknown', evidence: { XksProxyConnectivity: shown(connectivity) } });
  }
  const fields = CLOUDHSM_FIELDS.filter((field) => params[field] !== undefined);
  if (fields.length > 0) judged.push({ code: 'request/cloudhsm-parameter', evidence: { fields } });
  if (judged.length === 0) {
    const evidence = { CustomKeyStoreName: name ?? '', CustomKeyStoreType: type ?? '', XksProxyConnectivity: connectivity ?? '' };
    judged.push({ code: 'request/store-well-formed', evidence });
  }
  const signs = revealingSigns(name ?? '');
  if (signs.length > 0) judged.push({ code: 'request/name-reveals', evidence: { holds: signs } });
  if ((REGIONS_WITHOUT_XKS_2023 as readonly string[]).includes(run.region)) {
    judged.push({ code: 'request/region-without-xks', evidence: { region: run.region, listOf: 2023 } });
  }
  return judged;
}

const CLOUDHSM_FIELDS = ['CloudHsmClusterId', 'KeyStorePassword', 'TrustAnchorCertificate'] as const;

/** Evidence stays small whatever was typed. */
function shown(value: string): string {
  return value.slice(0, 64);
}
