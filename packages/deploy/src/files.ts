// The files of deploy/ that are written from what is said once in code: their names, from there, and their texts. Only
// generate.ts and the test that guards against drift use it, so the YAML library is no dependency of a running program.

import { customResourceDefinitions } from '@ingot/api/kinds'
import { stringify } from 'yaml'
import { chart } from './chart/chart.ts'
import { DASHBOARD } from './dashboard.ts'
import { manifests } from './manifests.ts'
import type { AnyObject } from './objects.ts'
import { IMAGES } from './released-images.ts'

/** Where they are, from this folder. */
export const DEPLOY = new URL('../../../deploy/', import.meta.url)

export function files(): Readonly<Record<string, string>> {
  const definitions = customResourceDefinitions.map(
    // the name that MetalLB gives the file
    (it) => [`crds/${it.spec.group}_${it.spec.names.plural}.yaml`, [it]] as const,
  )
  const others = Object.entries(manifests(IMAGES)).map(([name, it]) => [`manifests/${name}`, it] as const)
  return {
    ...Object.fromEntries([...definitions, ...others].map(([name, it]) => [name, text(it)])),
    ...Object.fromEntries(
      Object.entries(chart(IMAGES)).map(([name, it]) => [`chart/${name}`, headed(name, it)]),
    ),
    // without a heading, which JSON has no place for
    'monitoring/dashboard.json': `${JSON.stringify(DASHBOARD, null, 2)}\n`,
  }
}

const HEADING = '# Written by `npm run generate` from packages/deploy and packages/api. Do not edit.\n'

/** JSON has no comments. */
function headed(name: string, text: string): string {
  return name.endsWith('.json') ? text : HEADING + text
}

/** YAML documents, selectors written out where YAML would put aliases. */
function text(objects: readonly AnyObject[]): string {
  const options = { aliasDuplicateObjects: false, lineWidth: 0, singleQuote: true }
  return HEADING + objects.map((object) => stringify(object, options)).join('---\n')
}
