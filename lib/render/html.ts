/**
 * The report as one page that needs nothing else and runs nothing: for the browser, for paper, and for those who keep it. All
 * findings stand in it with their whole evidence, and the request as it was given.
 */
import type { Report } from '../model/report.ts';
import { definitions, findingArticle, jsonBlock, verdictWord } from './html-finding.ts';
import { POLICY, STYLE } from './html-style.ts';
import { type Outline, outlineOf, type ShownResult } from './outline.ts';
import { VERDICT_WORD } from './paint.ts';
import type { RenderOptions } from './renderer.ts';
import { xmlText } from './xml-text.ts';

export function renderHtml(report: Report, options: RenderOptions): string {
  const outline = outlineOf(report, options.questions);
  const { toRepair, others, changes, checks, actions, notes, facts } = outline;
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    ...headLines(outline),
    '<body>',
    '<a class="skip" href="#findings">To the findings</a>',
    ...summaryLines(outline),
    '<main id="findings">',
    section(
      'To repair, worst first',
      toRepair.map((finding) => findingArticle(finding, true)),
    ),
    section(xmlText(changes?.title ?? ''), list(changes?.lines ?? [])),
    section('Checks', resultTable('Check', checks)),
    section('Actions', [...resultTable('Action', actions), ...actions.map(actionEvidence)]),
    section('Notes', list(notes)),
    section(
      'What is well or does not apply',
      others.map((finding) => findingArticle(finding, false)),
    ),
    section('The request', [jsonBlock({ ...report.request } as Parameters<typeof jsonBlock>[0])]),
    section('About this run', [definitions(facts.map(([name, value]) => [name, xmlText(value)]))]),
    '</main>',
    '</body>',
    '</html>',
  ]
    .filter((part) => part !== '')
    .join('\n')}\n`;
}

function headLines({ verdict, headline }: Outline): readonly string[] {
  return [
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${xmlText(POLICY)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${VERDICT_WORD[verdict].trim()} ${xmlText(headline)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
  ];
}

function summaryLines({ verdict, headline, counts, circumstances, lab, gate }: Outline): readonly string[] {
  return [
    '<header>',
    `<h1>${verdictWord(verdict)} ${xmlText(headline)}</h1>`,
    counts === '' ? '' : `<p><strong>${xmlText(counts)}.</strong></p>`,
    `<p class="quiet">${xmlText(circumstances)}</p>`,
    lab === null ? '' : `<p class="notice"><strong>${xmlText(lab)}</strong></p>`,
    ...(gate.length === 0 ? [] : ['<p>Nothing was created because of:</p>', ...list(gate)]),
    '</header>',
  ];
}

/** Empty when there is nothing in it. */
function section(title: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : ['<section>', `<h2>${title}</h2>`, ...parts, '</section>'].join('\n');
}

function list(texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : ['<ul>', ...texts.map((text) => `<li>${xmlText(text)}</li>`), '</ul>'];
}

function resultTable(kind: string, results: readonly ShownResult[]): readonly string[] {
  if (results.length === 0) return [];
  return [
    '<table>',
    `<thead><tr><th scope="col">Verdict</th><th scope="col">${kind}</th><th scope="col">Result</th></tr></thead>`,
    '<tbody>',
    ...results.map(({ id, verdict, question, outcome }) => {
      const told = [question ?? '', outcome].filter((part) => part !== '').map((part) => `<div>${xmlText(part)}</div>`);
      return `<tr><td>${verdictWord(verdict)}</td><th scope="row"><code>${xmlText(id)}</code></th><td>${told.join('')}</td></tr>`;
    }),
    '</tbody>',
    '</table>',
  ];
}

function actionEvidence({ id, evidence }: ShownResult): string {
  if (Object.keys(evidence).length === 0) return '';
  return definitions([[id, jsonBlock(evidence)]]);
}
