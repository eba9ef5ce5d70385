// Writes the files of deploy/ that are made from code, and the schema of /status.json. Run it with `npm run generate` after a
// schema or something of an installation changed; a test fails until then.

import { statusSchemaText } from '@ingot/api/status-report'
import { DEPLOY, files } from './files.ts'

for (const [name, text] of Object.entries(files())) await Bun.write(new URL(name, DEPLOY), text)
await Bun.write(new URL('../docs/status.schema.json', DEPLOY), statusSchemaText())
