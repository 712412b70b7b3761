/** `npm run openapi`: writes the OpenAPI document and the schema of events, as they are generated now; tests compare them. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventSchemaText } from '../model/event-schema.ts';
import { openApiText } from '../service/openapi.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILES = { 'lib/service/openapi.json': openApiText(), 'lib/service/event-schema.json': eventSchemaText() };

for (const [file, text] of Object.entries(FILES)) writeFileSync(join(ROOT, file), text);
// As the formatter has them: otherwise whoever runs this changes lines that mean the same.
execFileSync(join(ROOT, 'node_modules/.bin/biome'), ['format', '--config-path=.ci', '--write', ...Object.keys(FILES)], {
  cwd: ROOT,
  stdio: 'ignore',
});
console.log(`Wrote ${Object.keys(FILES).join(' and ')}: read the difference before you commit it.`);
