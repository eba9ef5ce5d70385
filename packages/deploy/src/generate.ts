// Writes the files of deploy/ that are made from code. Run it with `npm run generate` after a schema or something of an
// installation changed; a test fails until then.

import { DEPLOY, files } from './files.ts'

for (const [name, text] of Object.entries(files())) await Bun.write(new URL(name, DEPLOY), text)
