/** `npm run openapi`: writes the OpenAPI document and the schema of events, as they are generated now; tests compare them. */
import { writeFileSync } from 'node:fs';
import { eventSchemaText } from '../model/event-schema.ts';
import { openApiText } from '../service/openapi.ts';

writeFileSync(new URL('../service/openapi.json', import.meta.url), openApiText());
writeFileSync(new URL('../service/event-schema.json', import.meta.url), eventSchemaText());
console.log('Wrote lib/service/openapi.json and lib/service/event-schema.json: read the difference before you commit it.');
