// MetalLB's manifests as its users have applied them, of the versions that Ingot is put in the place of: where they are on this
// machine, and how they are taken from the Go module proxy, where each version's module has them. None of them is in this
// repository. Run this file to fetch them; it prints the folders.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { metallbCache } from '../segment/metallb-speaker.ts'
import type { FoundProgram } from '../segment/metallb-speaker.ts'
import { findProgram } from '../system-programs.ts'

/** The last of each minor version that is in use. */
export const METALLB_VERSIONS = ['v0.14.8', 'v0.15.2', 'v0.16.2'] as const
export type MetallbVersion = (typeof METALLB_VERSIONS)[number]

type Environment = Readonly<Record<string, string | undefined>>

const FETCH = 'bun packages/lab/src/migration/metallb-manifests.ts'

/** The folder with metallb-native.yaml and its siblings. Fetches nothing. */
export function findMetallbManifests(version: MetallbVersion, environment: Environment): FoundProgram {
  const path = join(metallbCache(environment), `manifests-${version}`)
  return existsSync(join(path, 'metallb-native.yaml'))
    ? { ok: true, path }
    : {
        ok: false,
        message: `there are no manifests of MetalLB ${version} in ${path}; fetch them with: ${FETCH}`,
      }
}

/** Fetches them where they are not there yet. */
export async function fetchMetallbManifests(
  version: MetallbVersion,
  environment: Environment,
): Promise<FoundProgram> {
  const found = findMetallbManifests(version, environment)
  if (found.ok) return found
  const go = findProgram('go') ?? findProgram('/usr/local/go/bin/go')
  if (go === null) return { ok: false, message: 'to fetch them needs Go (https://go.dev/dl)' }
  const child = Bun.spawn([go, 'mod', 'download', '-json', `go.universe.tf/metallb@${version}`], {
    env: { ...environment },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, complaints] = await Promise.all([child.stdout.text(), child.stderr.text()])
  // the module proxy's answer, or what was wrong with it
  const { Dir: module = '', Error: error = complaints.trim() } = said === '' ? {} : JSON.parse(said)
  if ((await child.exited) !== 0) return { ok: false, message: error }
  const cache = metallbCache(environment)
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'manifests.'))
  try {
    // whole or not there: two runs may fetch them at once
    const from = join(module, 'config', 'manifests')
    // written anew: in Go's cache nobody may write to them
    for (const file of readdirSync(from)) writeFileSync(join(folder, file), readFileSync(join(from, file)))
    renameSync(folder, join(cache, `manifests-${version}`))
    return findMetallbManifests(version, environment)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const fetched = await Promise.all(METALLB_VERSIONS.map((it) => fetchMetallbManifests(it, process.env)))
  for (const it of fetched) process.stdout.write(`${it.ok ? it.path : it.message}\n`)
  process.exit(fetched.every(({ ok }) => ok) ? 0 : 1)
}
