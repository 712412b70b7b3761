import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderReport } from '../../lib/render/renderer.ts';
import { ATTACKS, attackReport, COMMAND, fullReport, largeReport } from './trying-reports.ts';
import { type Element, elements, readMarkup } from './strict-markup.ts';

interface Page {
  readonly root: Element;
  readonly style: string;
}

/** The style is text to a browser, and is ours; all the rest is read strictly. */
function read(html: string): Page {
  const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? '';
  const body = html.replace(/^<!doctype html>\n/, '').replace(`<style>${style}</style>`, '');
  return { root: readMarkup(body, ['meta']), style };
}

const REPORTS = { full: fullReport(), attacks: attackReport(), large: largeReport(300, 'x'.repeat(10_000)) };

describe.each(Object.entries(REPORTS))('the page of a report: %s', (_name, report) => {
  const { root, style } = read(renderReport(report, 'html'));
  const all = (name: string): readonly Element[] => elements(root, name);

  test('is made of known elements and attributes alone', () => {
    const walk = (element: Element): readonly Element[] => [element, ...element.children.flatMap(walk)];
    const found = walk(root).filter(({ name }) => name !== '');
    const names = new Set(found.map(({ name }) => name));
    expect([...names].filter((name) => !KNOWN.has(name))).toEqual([]);
    const attributes = new Set(found.flatMap((element) => Object.keys(element.attributes)));
    expect([...attributes].filter((name) => !ATTRIBUTES.has(name))).toEqual([]);
  });

  test('allows its own style and nothing else', () => {
    const policy = all('meta').find(({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy')?.attributes
      .content;
    const digest = createHash('sha256').update(style).digest('base64');
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`);
    expect(style).not.toMatch(/url\(|@import/);
  });

  test('leads nowhere but to itself and the documents that we cite', () => {
    for (const { attributes } of all('a'))
      expect(attributes.href).toMatch(/^(#findings|https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws)\/)/);
  });

  test('can be read by everybody: language, title, one heading of the first rank, table heads, a way to skip', () => {
    expect(all('html')[0]?.attributes.lang).toBe('en');
    expect(all('title')).toHaveLength(1);
    expect(all('main')).toHaveLength(1);
    expect(all('h1')).toHaveLength(1);
    expect(all('main')[0]?.attributes.id).toBe(all('a')[0]?.attributes.href?.slice(1));
    for (const { attributes } of all('th')) expect(attributes.scope).toMatch(/^(col|row)$/);
    for (const article of all('article')) expect(article.children[0]?.name).toBe('h3');
    expect(all('meta').some(({ attributes }) => attributes.content === 'width=device-width, initial-scale=1')).toBe(true);
  });

  test('holds every finding with its whole evidence', () => {
    const findings = [...report.checks, ...report.actions].flatMap((result) => result.findings);
    expect(all('article')).toHaveLength(findings.length);
    const blocks = all('pre').flatMap(({ attributes, text }) =>
      attributes.class === undefined ? [JSON.stringify(JSON.parse(text))] : [],
    );
    const evidence = findings.map((one) => JSON.stringify(one.evidence)).filter((one) => one !== '{}');
    expect(evidence.filter((one) => !blocks.includes(one))).toEqual([]);
    expect(blocks).toContain(JSON.stringify(report.request));
  });
});

const KNOWN = new Set(
  [
    'html head meta title body a header h1 span p strong ul li main section h2 h3 article dl dt dd code pre div table thead',
    'tbody tr th td',
  ]
    .join(' ')
    .split(' '),
);
const ATTRIBUTES = new Set(['lang', 'charset', 'http-equiv', 'content', 'name', 'class', 'href', 'id', 'scope', 'rel']);

test('a command can be copied as it is', () => {
  const { root } = read(renderReport(fullReport(), 'html'));
  const commands = elements(root, 'pre').filter(({ attributes }) => attributes.class === 'command');
  expect(commands.map(({ text }) => text)).toEqual([COMMAND]);
});

test('an attack is shown as the text that it is', () => {
  const { root } = read(renderReport(attackReport(), 'html'));
  const titles = elements(root, 'h3').map(({ text }) => text);
  for (const attack of [ATTACKS.markup, ATTACKS.image, ATTACKS.closing, ATTACKS.quotes])
    expect(titles).toContain(`FAIL ${attack}`);
});

test('findings to repair stand before the checks, what is well after them', () => {
  const { root } = read(renderReport(fullReport(), 'html'));
  const sections = elements(root, 'h2').map(({ text }) => text);
  expect(sections).toEqual([
    'To repair, worst first',
    'Checks',
    'Actions',
    'Notes',
    'What is well or does not apply',
    'The request',
    'About this run',
  ]);
});

test('what each check asks is told, when it is known', () => {
  expect(renderReport(fullReport(), 'html', { questions: { tls: 'Would KMS trust <it>?' } })).toContain(
    'Would KMS trust &lt;it&gt;?',
  );
});
