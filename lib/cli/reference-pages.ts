/** The reference pages by file name in `lib/cli/docs`. */
import { CATALOG, QUESTIONS } from './catalog.ts';
import { coverageOf } from './coverage.ts';
import { findingsMarkdown, requirementsMarkdown } from './reference-markdown.ts';

export const REFERENCE_PAGES: Readonly<Record<string, () => string>> = {
  'findings.md': () => findingsMarkdown(CATALOG, QUESTIONS),
  'requirements.md': () => requirementsMarkdown(coverageOf()),
};
