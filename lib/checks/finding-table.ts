/** How checks and actions declare their findings, and how a declared one becomes a Finding. */
import type { Finding, KmsPrediction } from '../model/finding.ts';
import type { Evidence } from '../model/json.ts';
import { endpointHost, isVpcStore, type Params } from '../model/params.ts';
import { fillRemedy } from '../model/remedy.ts';
import type { Run } from '../model/run.ts';
import type { SkipReason } from '../model/verdict.ts';
import type { Prediction } from '../xks/kms-errors.ts';

interface SpecBase {
  readonly title: string;
  readonly citation: string;
  /** Rows of the requirement catalogue that this finding answers. */
  readonly requirements: readonly string[];
  /** For good findings that could be better still. */
  readonly advice?: string;
}

interface GoodSpec extends SpecBase {
  readonly verdict: 'pass';
}

interface SkippedSpec extends SpecBase {
  readonly verdict: 'skipped';
  readonly reason: SkipReason;
}

interface BadSpec extends SpecBase {
  readonly verdict: 'fail' | 'error' | 'warn';
  /** Template, see `model/remedy.ts`; holes are filled from the evidence and the request. */
  readonly remedy: string;
  /** null on `error`: what could not be told cannot be predicted. */
  readonly kms: Prediction | null;
}

export type FindingSpec = GoodSpec | SkippedSpec | BadSpec;

export type FindingTable<Code extends string = string> = Readonly<Record<Code, FindingSpec>>;

/** What a judge says: which declared finding holds, and the evidence for it. */
export interface Judged<Code extends string = string> {
  readonly code: Code;
  readonly evidence: Evidence;
  /** A softer verdict than the table's, where the kind of run makes it so. */
  readonly verdict?: 'warn';
  /** The specific rows, when the table's are too general for this evidence. */
  readonly requirements?: readonly string[];
  /** The specific prediction, when the table's is too general for this evidence. */
  readonly kms?: Prediction;
  /** The specific remedy template, when the table's is too general for this evidence. */
  readonly remedy?: string;
}

/** @throws Error when the code is not in the table, which is a bug of the judge. */
export function toFinding(table: FindingTable, judged: Judged, run: Run, params: Params): Finding {
  const spec = table[judged.code];
  if (spec === undefined) throw new Error(`Finding code ${judged.code} is not declared`);
  const bad = spec.verdict === 'pass' || spec.verdict === 'skipped' ? null : spec;
  const prediction = judged.kms ?? bad?.kms ?? null;
  return {
    code: judged.code,
    requirements: judged.requirements ?? spec.requirements,
    verdict: judged.verdict ?? spec.verdict,
    reason: spec.verdict === 'skipped' ? spec.reason : null,
    overriddenFrom: null,
    title: spec.title,
    evidence: judged.evidence,
    citation: spec.citation,
    remedy: bad === null ? null : fillRemedy(judged.remedy ?? bad.remedy, remedyValues(judged.evidence, run, params)),
    advice: spec.advice ?? null,
    kms: bad === null || prediction === null ? null : predictionFor(prediction, params),
  };
}

function predictionFor(prediction: Prediction, params: Params): KmsPrediction {
  const { note, noteForPublic, connect, basis } = prediction;
  const isVpc = isVpcStore(params);
  const create = isVpc ? prediction.create.vpc : prediction.create.public;
  return { create, connect, basis, ...(note === undefined || (isVpc && noteForPublic) ? {} : { note }) };
}

/** Evidence wins over the request: it is the more specific. */
function remedyValues(evidence: Evidence, run: Run, params: Params): Evidence {
  return {
    region: run.region,
    account: run.account,
    host: endpointHost(params),
    path: params.XksProxyUriPath ?? null,
    storeName: params.CustomKeyStoreName ?? null,
    storeId: params.CustomKeyStoreId ?? null,
    serviceName: params.XksProxyVpcEndpointServiceName ?? null,
    ...evidence,
  };
}
