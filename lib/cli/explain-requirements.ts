/** `explain` for the rows of the requirement catalogue: one row in full, or all of them as a list. */
import { didYouMean } from '../model/did-you-mean.ts';
import { makePaint, VERDICT_WORD } from '../render/paint.ts';
import { hang } from '../render/wrap.ts';
import type { ExistingStore, Level, Requirement, Unverifiable } from '../xks/requirements.ts';
import { type CoverageRow, coverageOf, familyOf } from './coverage.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export const LEVEL_TEXT: Readonly<Record<Level, string>> = {
  REQ: 'required: KMS refuses, or the store cannot work',
  REC: 'advised by AWS',
  HARD: 'good practice',
};

export const EXISTING_TEXT: Readonly<Record<ExistingStore, string>> = {
  same: 'looked at again, with the settings of the store',
  self: 'looked at again; the store is not compared with itself',
  secret: 'needs the secret from your side: KMS never returns it',
  frozen: 'changes only when the store is updated',
  outage: 'when it is broken, keys are unusable or soon will be',
  silent: 'when it breaks the store works on until it is next connected, updated or scaled',
};

export const UNVERIFIABLE_TEXT: Readonly<Record<Unverifiable, string>> = {
  people: 'only people know',
  production: 'only production shows',
  undocumented: 'AWS does not document it',
  elsewhere: 'it lies in another account or Region',
  'this-tool': 'this tool itself keeps to it',
  'no-requirement': 'nothing is demanded',
};

const APPLIES_TEXT: Readonly<Record<Requirement['applies'], string>> = {
  public: 'stores with a public endpoint',
  vpc: 'stores with a VPC endpoint service',
  both: 'all stores',
};

export function isRequirementId(text: string): boolean {
  return /^xks-/i.test(text);
}

/** @throws UsageError */
export function findRequirement(id: string): CoverageRow {
  const rows = coverageOf();
  const row = rows.find(({ requirement }) => requirement.id === id.toUpperCase());
  if (row !== undefined) return row;
  const guess = didYouMean(
    id.toUpperCase(),
    rows.map(({ requirement }) => requirement.id),
  );
  throw new UsageError(
    `There is no requirement ${JSON.stringify(id.slice(0, 80))}${guess === null ? '.' : `, did you mean ${guess}?`} ` +
      'List all: xks-preflight explain --requirements',
  );
}

export function requirementText({ requirement, findings }: CoverageRow, { width, color }: Terminal): string {
  const { id, title, applies, existing, unverifiable } = requirement;
  const paint = makePaint(color);
  const indent = ' '.repeat(6);
  const answered = findings.flatMap(({ code, verdict }, at) =>
    hang(`${indent}${(at === 0 ? 'Answered by' : '').padEnd(13)}`, `${VERDICT_WORD[verdict]}  ${code}`, width),
  );
  return `${[
    ...hang('', `${paint('strong', id)}  ${title}`, width),
    ...hang(`${indent}Level        `, levelText(requirement), width),
    ...hang(`${indent}Holds for    `, APPLIES_TEXT[applies], width),
    ...hang(`${indent}Existing     `, existingText(existing), width),
    ...answered,
    ...(unverifiable === null ? [] : hang(`${indent}No finding   `, notVerifiableText(requirement), width)),
  ].join('\n')}\n`;
}

export function requirementList(rows: readonly CoverageRow[], { width, color }: Terminal): string {
  const paint = makePaint(color);
  return [...Map.groupBy(rows, ({ requirement }) => familyOf(requirement.id))]
    .map(([family, members]) =>
      [
        paint('strong', family),
        ...members.flatMap(({ requirement }) => hang(`  ${requirement.id}  `.padEnd(18), requirement.title, width)),
        '',
      ].join('\n'),
    )
    .join('\n');
}

export function requirementJson({ requirement, answer, findings }: CoverageRow): object {
  return { ...requirement, answer, findings };
}

export function levelText({ levels }: Requirement): string {
  return levels.length === 0 ? 'none' : levels.map((level) => LEVEL_TEXT[level]).join('; ');
}

/** One sentence for a row that no finding answers. */
export function notVerifiableText({ unverifiable }: Requirement): string {
  return unverifiable === null ? '' : `${UNVERIFIABLE_TEXT[unverifiable.why]}. ${unverifiable.reason}`;
}

function existingText(existing: readonly ExistingStore[]): string {
  return existing.length === 0
    ? 'of no more concern: it matters while the store is made'
    : existing.map((one) => EXISTING_TEXT[one]).join('; ');
}
