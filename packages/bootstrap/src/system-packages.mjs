// The tools of the machine that the lab and the tests call, and the Debian packages that bring them. What apt will
// install is printed first; a person at a terminal is asked, CI and scripts are not.

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { attempt, capture } from './process.mjs'

/** Tool to Debian packages. */
const PACKAGES = new Map([
  ['gcc', ['gcc', 'libc6-dev']],
  ['ip', ['iproute2']],
  ['nft', ['nftables']],
  ['nsenter', ['util-linux']],
  ['openssl', ['openssl']],
  ['setpriv', ['util-linux']],
  ['unshare', ['util-linux']],
])

/** Root's programs, which a user's PATH leaves out on Debian, and a root shell's too after `su` without `-`. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/**
 * Where programs are looked for: PATH, then root's folders.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function programFolders({ PATH = '' }) {
  return [...PATH.split(delimiter), ...SYSTEM_FOLDERS].filter((folder) => folder !== '')
}

/**
 * Those of `tools` that this machine lacks.
 *
 * @param {readonly string[]} tools
 * @returns {string[]}
 */
export function missingTools(tools) {
  const folders = programFolders(process.env)
  return tools.filter((tool) => !folders.some((folder) => isExecutable(join(folder, tool))))
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Installs `tools` by apt.
 *
 * @param {readonly string[]} tools
 * @returns {Promise<string | undefined>} Why they could not be installed; nothing where they were.
 */
export async function installTools(tools) {
  const packages = tools.flatMap((tool) => PACKAGES.get(tool) ?? tool)
  const byHand = `apt-get install ${packages.join(' ')}`
  if (process.getuid?.() !== 0) return `only root may install them: sudo ${byHand}`
  if (!capture('apt-get', ['--version']).ok) return 'this machine has no apt-get'

  let plan = simulate(packages)
  if (plan.length === 0) {
    attempt('reading the package lists', () => capture('apt-get', ['update', '-qq']))
    plan = simulate(packages)
  }
  process.stderr.write(`apt will install: ${(plan.length === 0 ? packages : plan).join(' ')}\n`)
  if (!(await agreed())) return `not installed; by hand: ${byHand}`

  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const flags = ['install', '-qq', '--no-install-recommends']
  const { ok, output } = attempt('installing them', () =>
    capture('apt-get', [...flags, ...packages], { env }),
  )
  return ok ? undefined : `apt-get failed:\n${output}`
}

/** @param {readonly string[]} packages */
function simulate(packages) {
  const simulation = capture('apt-get', ['install', '--simulate', '--no-install-recommends', ...packages])
  return simulation.ok ? plannedPackages(simulation.output) : []
}

/**
 * The packages that `apt-get --simulate` would install, in alphabetical order.
 *
 * @param {string} simulation
 * @returns {string[]}
 */
export function plannedPackages(simulation) {
  return [...simulation.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => name ?? []).sort()
}

async function agreed() {
  if (process.env.CI !== undefined || !process.stdin.isTTY) return true
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question('Go on? [y/N] ')
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}
