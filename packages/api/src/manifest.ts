// The text of a definition's file in deploy/crds. Only generate.ts and the test that guards against drift use it, so
// the YAML library is no dependency of a running program.

import { stringify } from 'yaml'
import type { CustomResourceDefinition } from 'kubernetes-types/apiextensions/v1'

/** Where the manifests are, from this folder. */
export const MANIFESTS = new URL('../../../deploy/crds/', import.meta.url)

/** `metallb.io_ipaddresspools.yaml`, the name MetalLB gives the file. */
export function manifestName({ spec }: CustomResourceDefinition): string {
  return `${spec.group}_${spec.names.plural}.yaml`
}

/** The manifest as text, selectors written out where YAML would put aliases. */
export function manifestText(definition: CustomResourceDefinition): string {
  const heading = '# Written by `npm run generate` from the schemas in packages/api/src. Do not edit.\n'
  return heading + stringify(definition, { aliasDuplicateObjects: false, lineWidth: 0, singleQuote: true })
}
