/** `npm run openapi`: writes the OpenAPI document, as it is generated now; a test compares the two. */
import { writeFileSync } from 'node:fs';
import { openApiText } from '../service/openapi.ts';

writeFileSync(new URL('../service/openapi.json', import.meta.url), openApiText());
console.log('Wrote lib/service/openapi.json: read the difference before you commit it.');
