/** One finding as a part of the page: what it is, its whole evidence, what KMS would say, what to do, its source. */
import type { Json } from '../model/json.ts';
import { citationLink } from './citation.ts';
import type { ShownFinding } from './outline.ts';
import { VERDICT_WORD } from './paint.ts';
import { escapeInJson } from './printable.ts';
import type { Verdict } from '../model/verdict.ts';
import { escapeMarkup, xmlText } from './xml-text.ts';

export function findingArticle(finding: ShownFinding, isToRepair: boolean): string {
  const { verdict, title, code, overridden, evidence, impact, kms, remedy, advice, citation, rows } = finding;
  const pairs: readonly (readonly [name: string, html: string])[] = [
    ['Code', `<code>${xmlText(code)}</code>${overridden === null ? '' : ` (${xmlText(overridden)})`}`],
    ['Evidence', Object.keys(evidence).length === 0 ? '' : jsonBlock(evidence)],
    ['Impact', xmlText(impact ?? '')],
    ['KMS would say', xmlText(kms ?? '')],
    ['To do', remedy.map(({ kind, text }) => (kind === 'command' ? commandBlock(text) : `<div>${xmlText(text)}</div>`)).join('')],
    ['Advice', xmlText(advice ?? '')],
    ['Source', source(citation)],
    ['Requirement', rows.map((row) => `<code>${xmlText(row)}</code>`).join(', ')],
  ];
  return [
    `<article class="${isToRepair ? `to-repair ${verdict}` : verdict}">`,
    `<h3>${verdictWord(verdict)} ${xmlText(title)}</h3>`,
    definitions(pairs),
    '</article>',
  ].join('\n');
}

/** Pairs of a name and its HTML; what is empty is left out. */
export function definitions(pairs: readonly (readonly [name: string, html: string])[]): string {
  const items = pairs.filter(([, html]) => html !== '').map(([name, html]) => `<dt>${xmlText(name)}</dt><dd>${html}</dd>`);
  return `<dl>\n${items.join('\n')}\n</dl>`;
}

export function verdictWord(verdict: Verdict): string {
  return `<span class="verdict ${verdict}">${VERDICT_WORD[verdict].trim()}</span>`;
}

/** The value itself, so that it can be compared and kept. */
export function jsonBlock(value: Json): string {
  return `<pre>${escapeMarkup(escapeInJson(JSON.stringify(value, null, 2)))}</pre>`;
}

function commandBlock(command: string): string {
  return `<pre class="command"><code>${xmlText(command)}</code></pre>`;
}

function source(citation: string): string {
  const link = citationLink(citation);
  return link === null ? xmlText(citation) : `<a href="${xmlText(link)}" rel="noopener noreferrer">${xmlText(citation)}</a>`;
}
