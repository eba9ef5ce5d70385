// MetalLB's own programs, the other implementation that ours are held to: where they are on this machine, and how they are
// built from the Go module proxy, once, some minutes. Run this file to build the speaker, or with `controller` behind it
// to build that, and a version behind both for another one; it prints the path.

import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../system-programs.ts'

const METALLB_VERSION = 'v0.15.2'

type Environment = Readonly<Record<string, string | undefined>>

type MetallbProgram = 'speaker' | 'controller'

/** Its path, or the sentence that says what to do where it is not there. */
export type FoundProgram =
  { readonly ok: true; readonly path: string } | { readonly ok: false; readonly message: string }

/** The program that METALLB_SPEAKER names, or else the one that was built. Builds nothing. */
export function findMetallbSpeaker(environment: Environment, version = METALLB_VERSION): FoundProgram {
  return find('speaker', version, environment)
}

/** As the speaker, by METALLB_CONTROLLER. */
export function findMetallbController(environment: Environment, version = METALLB_VERSION): FoundProgram {
  return find('controller', version, environment)
}

function find(program: MetallbProgram, version: string, environment: Environment): FoundProgram {
  const isUsual = version === METALLB_VERSION
  const named = isUsual ? environment[`METALLB_${program.toUpperCase()}`] : undefined
  const path = named ?? builtPath(program, version, environment)
  try {
    accessSync(path, constants.X_OK)
    return { ok: true, path }
  } catch {
    const words = isUsual ? (program === 'speaker' ? '' : ` ${program}`) : ` ${program} ${version}`
    const build = `bun packages/lab/src/segment/metallb-speaker.ts${words}`
    return { ok: false, message: `there is no ${program} of MetalLB at ${path}; build it with: ${build}` }
  }
}

/** Builds it where it is not there yet. */
export async function buildMetallb(
  program: MetallbProgram,
  environment: Environment,
  version = METALLB_VERSION,
): Promise<FoundProgram> {
  const found = find(program, version, environment)
  if (found.ok) return found
  const go = findProgram('go') ?? findProgram('/usr/local/go/bin/go')
  if (go === null)
    return { ok: false, message: `to build the ${program} of MetalLB needs Go (https://go.dev/dl)` }
  const path = builtPath(program, version, environment)
  mkdirSync(join(path, '..'), { recursive: true })
  const folder = mkdtempSync(`${path}.`)
  try {
    const child = Bun.spawn(
      [go, 'install', '-ldflags=-s -w', `go.universe.tf/metallb/${program}@${version}`],
      { env: { ...environment, GOBIN: folder, CGO_ENABLED: '0' }, stdout: 'ignore', stderr: 'pipe' },
    )
    const said = await child.stderr.text()
    if ((await child.exited) !== 0) return { ok: false, message: said.trim() }
    // whole or not there: two runs may build it at once
    renameSync(join(folder, program), path)
    return { ok: true, path }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Where what is MetalLB's is kept. */
export function metallbCache({ XDG_CACHE_HOME, HOME = homedir() }: Environment): string {
  return join(XDG_CACHE_HOME ?? join(HOME, '.cache'), 'ingot', 'metallb')
}

function builtPath(program: MetallbProgram, version: string, environment: Environment): string {
  return join(metallbCache(environment), `${program}-${version}`)
}

if (import.meta.main) {
  const [program = 'speaker', version] = process.argv.slice(2)
  const built = await buildMetallb(program === 'controller' ? program : 'speaker', process.env, version)
  process.stdout.write(`${built.ok ? built.path : built.message}\n`)
  process.exit(built.ok ? 0 : 1)
}
