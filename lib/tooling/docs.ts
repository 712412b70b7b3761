/** Writes the reference pages as they are generated now; a test compares what is committed with them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { REFERENCE_PAGES } from '../cli/reference-pages.ts';

const FOLDER = new URL('../cli/docs/', import.meta.url);

mkdirSync(FOLDER, { recursive: true });
for (const [file, page] of Object.entries(REFERENCE_PAGES)) writeFileSync(new URL(file, FOLDER), page());
console.log(`Wrote ${Object.keys(REFERENCE_PAGES).join(' and ')} in lib/cli/docs.`);
