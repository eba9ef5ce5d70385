// Programs out of Debian packages, for tests against real routers: fetched once by apt, unpacked into a folder of the user's
// cache, and never installed. Where apt has none of them the test says so by its name.

import { mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface DebianProgram {
  readonly path: string
  /** What it needs to find the libraries beside it. */
  readonly env: Readonly<Record<string, string>>
}

/** Where what is in these packages lies; undefined where they cannot be had. */
export async function debianPackages(...packages: readonly string[]): Promise<string | undefined> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ingot', 'debian')
  const root = join(cache, packages.join('+'))
  if (await Bun.file(join(root, 'complete')).exists()) return root
  if (Bun.which('apt-get') === null || Bun.which('dpkg') === null) return undefined
  const folder = `${root}.${process.pid}`
  await mkdir(folder, { recursive: true })
  try {
    await Bun.$`apt-get download ${packages}`.cwd(folder).quiet()
    for await (const file of new Bun.Glob('*.deb').scan(folder)) {
      await Bun.$`dpkg -x ${file} ${folder}`.cwd(folder).quiet()
      await rm(join(folder, file))
    }
    await Bun.write(join(folder, 'complete'), '')
    await rename(folder, root)
  } catch {
    // none to be had, or somebody else was faster
    await rm(folder, { recursive: true, force: true })
  }
  return (await Bun.file(join(root, 'complete')).exists()) ? root : undefined
}

export function programIn(root: string, path: string): DebianProgram {
  const libraries = ['usr/lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu', 'usr/lib'].map((it) =>
    join(root, it),
  )
  return { path: join(root, path), env: { LD_LIBRARY_PATH: libraries.join(':') } }
}
