// The checks that read the code without running it: types, format, lint. `npm test` counts each as one test.

import { bunEnvironment } from './bun.mjs'
import { prepare } from './prepare.mjs'
import { capture } from './process.mjs'

/** `--no-script`: the built-in command, whatever the scripts of package.json are called. */
const CHECKS = [
  { name: 'types (bun check)', args: ['check', '--no-script'] },
  // what runs in a browser has a browser's types
  { name: 'types of the page (bun check)', args: ['check', '--no-script', '-p', 'packages/web/client'] },
  { name: 'format (bun fmt --check)', args: ['fmt', '--no-script', '--check'] },
  { name: 'lint (oxlint)', args: ['x', '--no-install', 'oxlint', '--deny-warnings', '--format=unix'] },
]

/**
 * Runs the checks and prints what they have to say.
 *
 * @param {string} bun
 * @returns {{ name: string, state: 'passed' | 'failed' }[]}
 */
export function runChecks(bun) {
  return CHECKS.map(({ name, args }) => {
    const { ok, output } = capture(bun, args, { env: bunEnvironment(bun) })
    process.stdout.write(ok ? `${name}: ok\n` : `${name}: failed\n${output}\n`)
    return { name, state: ok ? 'passed' : 'failed' }
  })
}

/** `npm run verify`. */
export async function verify() {
  return runChecks(prepare()).every(({ state }) => state === 'passed') ? 0 : 1
}
