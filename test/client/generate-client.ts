// `npm run client`: the types of client/ from the API's OpenAPI documents.
import { writeFileSync } from 'node:fs';
import { describeClientTypes } from './client-types.ts';

for (const { path, text } of await describeClientTypes()) {
  writeFileSync(path, text);
  process.stdout.write(`${path}\n`);
}
