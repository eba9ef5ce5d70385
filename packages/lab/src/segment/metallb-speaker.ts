// MetalLB's own speaker, the other implementation that ours is held to: where it is on this machine, and how it is built
// from the Go module proxy, once, some minutes. Run this file to build it; it prints the path.

import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '../system-programs.ts'

export const METALLB_VERSION = 'v0.15.2'

type Environment = Readonly<Record<string, string | undefined>>

/** Its path, or the sentence that says what to do where it is not there. */
export type MetallbSpeaker =
  { readonly ok: true; readonly path: string } | { readonly ok: false; readonly message: string }

/** The program that METALLB_SPEAKER names, or else the one that was built. Builds nothing. */
export function findMetallbSpeaker(environment: Environment): MetallbSpeaker {
  const { METALLB_SPEAKER: path = builtPath(environment) } = environment
  try {
    accessSync(path, constants.X_OK)
    return { ok: true, path }
  } catch {
    const build = 'bun packages/lab/src/segment/metallb-speaker.ts'
    return { ok: false, message: `there is no speaker of MetalLB at ${path}; build it with: ${build}` }
  }
}

/** Builds it where it is not there yet. */
export async function buildMetallbSpeaker(environment: Environment): Promise<MetallbSpeaker> {
  const found = findMetallbSpeaker(environment)
  if (found.ok) return found
  const go = findProgram('go') ?? findProgram('/usr/local/go/bin/go')
  if (go === null)
    return { ok: false, message: 'to build the speaker of MetalLB needs Go (https://go.dev/dl)' }
  const path = builtPath(environment)
  mkdirSync(join(path, '..'), { recursive: true })
  const folder = mkdtempSync(`${path}.`)
  try {
    const child = Bun.spawn(
      [go, 'install', '-ldflags=-s -w', `go.universe.tf/metallb/speaker@${METALLB_VERSION}`],
      { env: { ...environment, GOBIN: folder, CGO_ENABLED: '0' }, stdout: 'ignore', stderr: 'pipe' },
    )
    const said = await child.stderr.text()
    if ((await child.exited) !== 0) return { ok: false, message: said.trim() }
    // whole or not there: two runs may build it at once
    renameSync(join(folder, 'speaker'), path)
    return { ok: true, path }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function builtPath({ XDG_CACHE_HOME, HOME = homedir() }: Environment): string {
  return join(XDG_CACHE_HOME ?? join(HOME, '.cache'), 'ingot', 'metallb', `speaker-${METALLB_VERSION}`)
}

if (import.meta.main) {
  const built = await buildMetallbSpeaker(process.env)
  process.stdout.write(`${built.ok ? built.path : built.message}\n`)
  process.exit(built.ok ? 0 : 1)
}
