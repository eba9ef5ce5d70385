// `npm test`: types, format, lint, then every test. The last line says what it came to; failed and skipped tests
// stand above it by name.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bunEnvironment } from './bun.mjs'
import { prepare } from './prepare.mjs'
import { become } from './process.mjs'
import { readReport, summary } from './report.mjs'
import { installTools, missingTools } from './system-packages.mjs'
import { runChecks } from './verify.mjs'

/**
 * @param {readonly string[]} args Handed on to `bun test`: names of files, flags.
 * @returns {Promise<number>}
 */
export async function test(args) {
  const missing = missingTools(['ip', 'nft', 'openssl', 'setpriv'])
  if (missing.length > 0) {
    const problem = await installTools(missing)
    if (problem !== undefined)
      process.stderr.write(`Tests that need ${missing.join(' or ')} are skipped: ${problem}\n`)
  }
  const bun = prepare()
  const cases = [...runChecks(bun), ...(await runTests(bun, args))]
  process.stdout.write(`\n${summary(cases)}`)
  return cases.some(({ state }) => state === 'failed') ? 1 : 0
}

/**
 * @param {string} bun
 * @param {readonly string[]} args
 * @returns {Promise<import('./report.mjs').TestCase[]>}
 */
async function runTests(bun, args) {
  const folder = mkdtempSync(join(tmpdir(), 'ingot-test-'))
  const file = join(folder, 'junit.xml')
  // of one test; a file may say otherwise. Properties take long where two processors do all of it
  const timeout = ['--timeout', '30000']
  const flags = ['--only-failures', ...timeout, '--reporter=junit', `--reporter-outfile=${file}`]
  const code = await become(bun, ['test', ...flags, ...args], bunEnvironment(bun))
  const cases = readReport(readIfPresent(file))
  rmSync(folder, { recursive: true })

  // No case at all: nothing ran, or a test ended the process, even with code 0. No failed case: a file that does not
  // load has no place in the report.
  if (cases.length === 0) return [{ name: `bun test reported nothing (exit code ${code})`, state: 'failed' }]
  if (code !== 0 && !cases.some(({ state }) => state === 'failed')) {
    return [...cases, { name: `bun test, outside of any test (exit code ${code})`, state: 'failed' }]
  }
  return cases
}

/** @param {string} file */
function readIfPresent(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
