// What stands between a clone and its first command: Bun, the dependencies, the packet core. Each is made only when
// it is missing or older than what it is made from, and nothing is said where nothing is done.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBun } from './bun.mjs'
import { capture, step } from './process.mjs'
import { root, stateFolder } from './project.mjs'

/**
 * Makes everything ready.
 *
 * @returns {string} The path of Bun.
 */
export function prepare() {
  const bun = findBun()
  installDependencies(bun)
  buildCore(bun)
  return bun
}

/** @param {string} bun */
function installDependencies(bun) {
  const stamp = join(stateFolder, 'dependencies')
  const wanted = digest(manifests())
  if (existsSync(join(root, 'node_modules')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted)
    return
  step('installing dependencies', () => capture(bun, ['install', '--frozen-lockfile']))
  mkdirSync(stateFolder, { recursive: true })
  writeFileSync(stamp, wanted)
}

/** The files that say what is to be installed. */
function manifests() {
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name))
  const folders = ['.', 'wasm', 'bench', ...packages]
  const files = folders.map((folder) => join(root, folder, 'package.json'))
  return [join(root, 'bun.lock'), ...files.filter((file) => existsSync(file))]
}

/** @param {readonly string[]} files */
function digest(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

/** @param {string} bun */
function buildCore(bun) {
  const wasm = join(root, 'wasm')
  const names = ['assembly', 'asconfig.json', 'asconfig.bgp.json', 'package.json']
  const changed = newest(names.map((name) => join(wasm, name)))
  const built = ['core.wasm', 'bgp.wasm'].map((name) => newest([join(wasm, 'build', name)]))
  if (changed <= Math.min(...built)) return
  step('building the packet core', () => capture(bun, ['run', '--cwd', wasm, 'build']))
}

/**
 * The time of the newest file in `paths`, folders included; 0 where there is none.
 *
 * @param {readonly string[]} paths
 * @returns {number} Milliseconds since the epoch.
 */
export function newest(paths) {
  const times = paths.map((path) => {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined) return 0
    return stat.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : stat.mtimeMs
  })
  return Math.max(0, ...times)
}
