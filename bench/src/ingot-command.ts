// The two ways to start Ingot here: from the clone, as tests do, which takes no time to build; and as the one executable
// of the container images, which is what people run, and so what is measured.

import { $ } from 'bun'

/** The command line of the tool, from the clone. */
export const FROM_CLONE: readonly string[] = [process.execPath, path('../../packages/cli/src/main.ts')]

const EXECUTABLE = path('../../.ingot/bench/ingot')
let built: Promise<readonly string[]> | undefined

/** The command line of the executable, which is built of the clone as it is, once. */
export function asDeployed(): Promise<readonly string[]> {
  built ??= build()
  return built
}

async function build(): Promise<readonly string[]> {
  await $`node ${path('../../packages/bootstrap/src/main.mjs')} build --output ${EXECUTABLE}`.quiet()
  return [EXECUTABLE]
}

function path(relative: string): string {
  return Bun.fileURLToPath(new URL(relative, import.meta.url))
}
