/** `explain`: what a finding or a requirement means, where it comes from, what KMS would say, what to do. Needs no network. */
import { didYouMean } from '../model/did-you-mean.ts';
import { fillRemedy } from '../model/remedy.ts';
import { kmsText } from '../render/kms-text.ts';
import { makePaint, type Paint, VERDICT_WORD } from '../render/paint.ts';
import { remedyLines } from '../render/text-finding.ts';
import { hang, wrap } from '../render/wrap.ts';
import type { Prediction } from '../xks/kms-errors.ts';
import { CATALOG, type CatalogEntry, QUESTIONS } from './catalog.ts';
import type { Command } from './command.ts';
import { coverageOf } from './coverage.ts';
import { EXIT } from './exit-codes.ts';
import { findRequirement, isRequirementId, requirementJson, requirementList, requirementText } from './explain-requirements.ts';
import { neededPolicy } from './needed-policy.ts';
import { findingsMarkdown, requirementsMarkdown } from './reference-markdown.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const EXPLAIN_FORMATS = ['text', 'markdown', 'json'] as const;

type ExplainFormat = (typeof EXPLAIN_FORMATS)[number];

export const explain: Command = {
  name: 'explain',
  operands: ['[CODE]'],
  summary: 'what a finding or a requirement means: its source, its KMS error, its remedy',
  about: [
    'CODE is a finding code as reports show it, such as tls/hostname-mismatch, or a requirement, such as XKS-TLS-009. Without ' +
      'CODE all findings are listed, with --requirements all requirements. --permissions prints the IAM policy of a caller.',
    '--format markdown is for all of them: leave CODE out.',
  ],
  flags: ['format', 'requirements', 'permissions'],
  formats: EXPLAIN_FORMATS,
  async run({ operands: [code], flags }, terminal) {
    if (flags.permissions !== undefined) {
      terminal.out(json(neededPolicy()));
      return EXIT.ok;
    }
    const format = readExplainFormat(flags.format);
    const ofRequirements = flags.requirements !== undefined;
    if (code === undefined) terminal.out(all(ofRequirements, format, terminal));
    else terminal.out(one(code, ofRequirements, format, terminal));
    return EXIT.ok;
  },
};

function readExplainFormat(text = 'text'): ExplainFormat {
  const format = EXPLAIN_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new UsageError(`--format ${JSON.stringify(text)} is not known here. Formats: ${EXPLAIN_FORMATS.join(', ')}.`);
}

function all(ofRequirements: boolean, format: ExplainFormat, terminal: Terminal): string {
  const rows = coverageOf();
  if (format === 'json') return json(ofRequirements ? rows.map(requirementJson) : CATALOG.map(asJson));
  if (format === 'markdown') return ofRequirements ? requirementsMarkdown(rows) : findingsMarkdown(CATALOG, QUESTIONS);
  return ofRequirements ? requirementList(rows, terminal) : list(CATALOG, terminal);
}

function one(code: string, ofRequirements: boolean, format: ExplainFormat, terminal: Terminal): string {
  if (format === 'markdown') throw new UsageError('--format markdown is for all of them: leave CODE out.');
  if (ofRequirements || isRequirementId(code)) {
    const row = findRequirement(code);
    return format === 'json' ? json(requirementJson(row)) : requirementText(row, terminal);
  }
  return format === 'json' ? json(asJson(find(code))) : explained(find(code), terminal);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function find(code: string): CatalogEntry {
  const entry = CATALOG.find((one) => one.code === code.toLowerCase());
  if (entry !== undefined) return entry;
  const guess = didYouMean(
    code,
    CATALOG.map((one) => one.code),
  );
  throw new UsageError(
    `There is no finding ${JSON.stringify(code.slice(0, 80))}${guess === null ? '.' : `, did you mean ${guess}?`} ` +
      'List all: xks-preflight explain',
  );
}

function list(entries: readonly CatalogEntry[], { width, color }: Terminal): string {
  const paint = makePaint(color);
  const codeWidth = Math.max(...entries.map(({ code }) => code.length));
  const groups = Map.groupBy(entries, ({ owner }) => owner);
  return [...groups]
    .map(([owner, found]) =>
      [
        ...wrap(`${owner}: ${QUESTIONS[owner] ?? ''}`, width).map((line) => paint('strong', line)),
        ...found.flatMap((entry) => listLines(entry, codeWidth, width, paint)),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function listLines({ code, spec }: CatalogEntry, codeWidth: number, width: number, paint: Paint): readonly string[] {
  const [first = '', ...rest] = hang(`  ${VERDICT_WORD[spec.verdict]}  ${code.padEnd(codeWidth)}  `, spec.title, width);
  return [`  ${paint(spec.verdict, first.slice(2, 7))}${first.slice(7)}`, ...rest];
}

function explained({ code, owner, spec }: CatalogEntry, { width, color }: Terminal): string {
  const paint = makePaint(color);
  const indent = ' '.repeat(6);
  const kms = 'kms' in spec ? spec.kms : null;
  return `${[
    `${paint(spec.verdict, VERDICT_WORD[spec.verdict])} ${paint('strong', spec.title)}`,
    ...hang(`${indent}Code    `, code, width),
    ...hang(`${indent}Found by  `, `${owner}: ${QUESTIONS[owner] ?? ''}`, width),
    ...(kms === null ? [] : kmsLines(kms, indent, width)),
    ...('remedy' in spec ? remedyLines(fillRemedy(spec.remedy, {}), width) : []),
    ...(spec.advice === undefined ? [] : hang(`${indent}Advice  `, spec.advice, width)),
    ...hang(`${indent}Source  `, [spec.citation, ...rows(spec.requirements)].join('. '), width),
  ].join('\n')}\n`;
}

function rows(requirements: readonly string[]): readonly string[] {
  return requirements.length === 0 ? [] : [`Requirement ${requirements.join(', ')}`];
}

/** With an endpoint service KMS does not call the proxy while creating, so the two kinds of store may differ. */
function kmsLines({ create, connect, noteForPublic, ...basis }: Prediction, indent: string, width: number): readonly string[] {
  const isSame = create.public.join() === create.vpc.join();
  const ofVpc = noteForPublic ? { basis: basis.basis } : basis;
  if (isSame) return hang(`${indent}KMS would say: `, kmsText({ create: create.public, connect, ...basis }), width);
  return [
    ...hang(`${indent}KMS would say, public endpoint: `, kmsText({ create: create.public, connect, ...basis }), width),
    ...hang(`${indent}KMS would say, VPC endpoint service: `, kmsText({ create: create.vpc, connect, ...ofVpc }), width),
  ];
}

function asJson({ code, owner, spec }: CatalogEntry): object {
  const bad = 'remedy' in spec ? spec : null;
  return {
    code,
    foundBy: owner,
    verdict: spec.verdict,
    title: spec.title,
    requirements: spec.requirements,
    citation: spec.citation,
    remedy: bad === null ? null : fillRemedy(bad.remedy, {}),
    advice: spec.advice ?? null,
    kms: bad?.kms ?? null,
  };
}
