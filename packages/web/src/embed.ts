// Reads what the browser gets when the code that imports this as a macro is transpiled: so the texts are inside the
// executable, and nothing is read while it runs. The scripts are TypeScript, of which only the types are taken out.

import { readFileSync } from 'node:fs'

const PACKAGE = `${import.meta.dir}/..`

/** A script of the page, as JavaScript. */
export function script(name: string): string {
  const transpiler = new Bun.Transpiler({ loader: 'ts', target: 'browser' })
  return transpiler.transformSync(readFileSync(`${PACKAGE}/${name}`, 'utf8'))
}

/** A file as it is. */
export function text(name: string): string {
  return readFileSync(`${PACKAGE}/${name}`, 'utf8')
}
