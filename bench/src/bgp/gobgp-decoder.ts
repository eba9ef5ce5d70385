// GoBGP's own decoder as a program: `gobgp-decoder/main.go`, compiled by the bench itself where there is Go and a proxy
// of its modules.

import { existsSync, mkdirSync } from 'node:fs'

const GO = '/usr/local/go/bin/go' // where its own installer puts it

/** Its path, or what is missing. */
export async function compileGoBgpDecoder(): Promise<
  { readonly path: string } | { readonly missing: string }
> {
  const go = Bun.which('go') ?? (existsSync(GO) ? GO : undefined)
  if (go === undefined) return { missing: 'Go' }
  const cwd = Bun.fileURLToPath(new URL('../../gobgp-decoder', import.meta.url))
  const built = Bun.fileURLToPath(new URL('../../../.ingot/bench', import.meta.url))
  mkdirSync(built, { recursive: true })
  const path = `${built}/gobgp-decoder`
  const build = Bun.spawn([go, 'build', '-o', path, '.'], { cwd, stderr: 'pipe' })
  const said = await build.stderr.text()
  return (await build.exited) === 0 ? { path } : { missing: said.trim() }
}
