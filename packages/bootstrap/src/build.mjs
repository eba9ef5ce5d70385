// `npm run build`: the one executable, dist/ingot, with Bun's runtime, the packet core and the packet thread inside.
// Two builds of one commit are the same, octet for octet, wherever the clone lies.

import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bunEnvironment } from './bun.mjs'
import { TOOL } from './hand-over.mjs'
import { prepare } from './prepare.mjs'
import { attempt, capture } from './process.mjs'
import { root } from './project.mjs'

/** Runs in a Worker, so it is a program of its own: linux-plane.ts starts it by its name, beside the tool's. */
const PACKET_THREAD = 'packages/packets/src/packet-thread.ts'

const FLAGS = [
  '--compile',
  // Halves the start. Its default is CommonJS, which has no top-level await.
  '--bytecode',
  '--format=esm',
  // A command loads what it needs and no more: the controller has no use for the lab.
  '--splitting',
  // Names of functions stay, for the traces of errors, which name the lines of the sources by the source map.
  '--minify-syntax',
  '--minify-whitespace',
  '--sourcemap=inline',
  // No folder: `new URL('./packet-thread.ts', import.meta.url)` has to hold inside as it does in the clone.
  '--entry-naming=[name].[ext]',
  // What lies in the folder that it is started in is none of its business.
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
]

/** Bun's names. Those for musl are left out: the packet thread calls glibc. */
const TARGETS = ['bun-linux-x64', 'bun-linux-arm64']

const USAGE = `usage: npm run build -- [--target ${TARGETS.join('|')}] [--output FILE] [--program FILE.ts]\n`

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function build(args) {
  const options = readOptions(args)
  if (options === undefined) {
    process.stderr.write(USAGE)
    return 2
  }
  const bun = prepare()
  const { target, output, program } = options
  mkdirSync(dirname(output), { recursive: true })
  // Beside the output, so that a rename puts it there whole; Bun leaves source maps beside what it makes.
  const folder = mkdtempSync(join(dirname(output), '.build-'))
  const made = join(folder, 'ingot')
  const flags = [...FLAGS, `--define=INGOT_REVISION=${JSON.stringify(revision())}`, `--outfile=${made}`]
  if (target !== undefined) flags.push(`--target=${target}`)
  const words = ['build', ...flags, program, PACKET_THREAD]
  try {
    const { ok, output: said } = attempt(`compiling ${output}`, () =>
      capture(bun, words, { env: bunEnvironment(bun) }),
    )
    if (!ok) {
      process.stderr.write(`\n${said}\n`)
      return 1
    }
    renameSync(made, output)
    if (output === join(root, 'dist', 'ingot')) linkPlugin(dirname(output))
  } finally {
    rmSync(folder, { recursive: true })
  }
  process.stderr.write(`${(statSync(output).size / 1e6).toFixed(0)} MB\n`)
  return 0
}

/**
 * Links the executable `ingot` of `folder` under the names by which kubectl looks for it on the PATH.
 *
 * @param {string} folder
 */
export function linkPlugin(folder) {
  for (const name of ['kubectl-ingot', 'kubectl_complete-ingot']) {
    rmSync(join(folder, name), { force: true })
    symlinkSync('ingot', join(folder, name))
  }
}

/**
 * What is to be built: of which program, the tool or one of the benchmarks, for which machine, as which file; nothing where
 * the words are not understood.
 *
 * @param {readonly string[]} args
 * @returns {{ target: string | undefined, output: string, program: string } | undefined}
 */
export function readOptions(args) {
  try {
    const options = /** @type {const} */ ({
      target: { type: 'string' },
      output: { type: 'string' },
      program: { type: 'string', default: TOOL },
    })
    const { target, output, program } = parseArgs({ args: [...args], options }).values
    if (target !== undefined && !TARGETS.includes(target)) return undefined
    const name = target === undefined ? 'ingot' : `ingot-${target.replace(/^bun-/, '')}`
    return { target, output: output === undefined ? join(root, 'dist', name) : resolve(output), program }
  } catch {
    return undefined
  }
}

/** The commit that the clone stands at, marked where files differ from it; `unknown` outside of git. */
export function revision() {
  // The ceiling: a folder that was unpacked inside of some other repository is not a commit of that one.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(root) }
  const flags = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*']
  const { ok, output } = capture('git', flags, { env })
  return ok ? output : 'unknown'
}
