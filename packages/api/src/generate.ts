// Writes deploy/crds from the schemas. Run it with `npm run generate` after a schema changed; a test fails until then.

import { customResourceDefinitions } from './custom-resource-definitions.ts'
import { MANIFESTS, manifestName, manifestText } from './manifest.ts'

for (const definition of customResourceDefinitions) {
  await Bun.write(new URL(manifestName(definition), MANIFESTS), manifestText(definition))
}
