/** Writes the reference pages and what follows from the code elsewhere; a test compares what is committed with them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { REFERENCE_PAGES } from '../cli/reference-pages.ts';
import { deployerPolicy } from '../deployment/deployer-policy.ts';
import { fillPage } from './deployment/deployment-page.ts';

const FOLDER = new URL('../cli/docs/', import.meta.url);
const DEPLOYMENT = new URL('../deployment/docs/', import.meta.url);

mkdirSync(FOLDER, { recursive: true });
for (const [file, page] of Object.entries(REFERENCE_PAGES)) writeFileSync(new URL(file, FOLDER), page());
const page = new URL('deployment.md', DEPLOYMENT);
writeFileSync(page, await fillPage(readFileSync(page, 'utf8')));
writeFileSync(new URL('deployer-policy.json', DEPLOYMENT), `${JSON.stringify(deployerPolicy(), null, 2)}\n`);
console.log(`Wrote ${Object.keys(REFERENCE_PAGES).join(' and ')} in lib/cli/docs, and what lib/deployment/docs has of the code.`);
