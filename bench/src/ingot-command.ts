// The two ways to start Ingot here: from the clone, as tests do, which takes no time to build; and compiled as the one
// executable of the container images is, which is what people run, and so what is measured.

import { $ } from 'bun'
import { basename } from 'node:path'

const TOOL = path('../../packages/cli/src/main.ts')

/** The command line of the tool, from the clone. */
export const FROM_CLONE: readonly string[] = [process.execPath, TOOL]

/** The command line of the executable, which is built of the clone as it is. */
export function asDeployed(): Promise<readonly string[]> {
  return compiled(TOOL)
}

/** By the path of the program: building takes some seconds, and each is built once. */
const builds = new Map<string, Promise<readonly string[]>>()

/** The command line of `program`, a path, as an executable that is built like the tool. */
export function compiled(program: string): Promise<readonly string[]> {
  const build = builds.get(program) ?? compile(program)
  builds.set(program, build)
  return build
}

async function compile(program: string): Promise<readonly string[]> {
  const name = program === TOOL ? 'ingot' : basename(program, '.ts')
  const executable = path(`../../.ingot/bench/${name}`)
  const build = path('../../packages/bootstrap/src/main.mjs')
  await $`node ${build} build --program ${program} --output ${executable}`.quiet()
  return [executable]
}

function path(relative: string): string {
  return Bun.fileURLToPath(new URL(relative, import.meta.url))
}
