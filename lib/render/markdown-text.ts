/** Text inside GitHub Flavored Markdown that means nothing but itself: no markup, no element, no mention, no reference. */
import { unlinked } from './inert.ts';
import { printable } from './printable.ts';
import { escapeMarkup } from './xml-text.ts';

/**
 * For running text. Entities and backslashes keep Markdown from reading it; GitHub looks for mentions and references only afterwards, in the
 * text that comes out, so that those characters give way to others that look alike.
 */
export function markdownText(text: string): string {
  return escapeMarkup(unlinked(printable(text)), /[&<>]/g)
    .replace(/[\\`*_{}[\]()|~$!]/g, '\\$&')
    .replaceAll('@', '＠')
    .replace(/#(?=\d)/g, '＃')
    .replace(/#/g, '\\#')
    .replace(/\bGH-(?=\d)/gi, 'GH‑')
    .replace(/^(\d*)([-+=.)])/, '$1\\$2');
}

/**
 * For values: a code span whose marks are longer than any within. Not for tables, where a bar ends the cell even so. Nothing in a
 * code span means anything on GitHub; elements and mentions give way all the same, for readers that are less careful.
 */
export function codeSpan(text: string): string {
  const clean = printable(text)
    .trim()
    .replace(/<(?=[A-Za-z/!?])/g, '‹')
    .replace(/@(?=\w)/g, '＠');
  if (clean === '') return '';
  const marks = '`'.repeat(longestRun(clean, '`') + 1);
  const pad = /^`|`$/.test(clean) ? ' ' : '';
  return `${marks}${pad}${clean}${pad}${marks}`;
}

/** For values in tables. A bar there gives way to another, because backslashes before it would decide what it means. */
export function cellCode(text: string): string {
  return codeSpan(text.replaceAll('|', '¦'));
}

/** A fenced block that its text cannot close. */
export function fence(lines: readonly string[], indent = ''): readonly string[] {
  const clean = lines.map(printable);
  const marks = '`'.repeat(Math.max(3, longestRun(clean.join('\n'), '`') + 1));
  return [`${marks}sh`, ...clean, marks].map((line) => `${indent}${line}`);
}

function longestRun(text: string, character: string): number {
  return Math.max(0, ...text.split(new RegExp(`[^${character}]+`)).map((run) => run.length));
}
