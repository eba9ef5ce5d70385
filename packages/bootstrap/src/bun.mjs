// Finds the Bun that the project is written for, or installs it from the npm registry into .ingot/bun. npm cannot
// install the project itself: it does not know the protocol `workspace:`.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { capture, giveUp, step } from './process.mjs'
import { root, stateFolder } from './project.mjs'
import { programFolders } from './system-packages.mjs'

const folder = join(stateFolder, 'bun')

/**
 * The path of the right Bun, which is installed first where there is none.
 *
 * @returns {string}
 */
export function findBun() {
  const version = pinnedVersion(readFileSync(join(root, 'package.json'), 'utf8'))
  const found = firstOfVersion(version, [...likelyBuns(process), ...installedBuns(), 'bun'])
  if (found !== undefined) return found
  step(`installing Bun ${version} from the npm registry into .ingot/`, () => install(version))
  const installed = firstOfVersion(version, installedBuns())
  return installed ?? giveUp(`None of the Buns in ${folder} runs on this machine.`)
}

/**
 * The environment in which the project's own programs and tests find that Bun as `bun`, and root's programs too.
 *
 * @param {string} bun
 * @returns {NodeJS.ProcessEnv}
 */
export function bunEnvironment(bun) {
  return { ...process.env, PATH: [dirname(bun), ...programFolders(process.env)].join(delimiter) }
}

/**
 * The version stands in one place: Bun's types and Bun have the same one.
 *
 * @param {string} packageJson The text of the root's package.json.
 * @returns {string}
 */
export function pinnedVersion(packageJson) {
  return JSON.parse(packageJson).devDependencies['bun-types']
}

/**
 * The Bun that runs this process, or that ran the script which started it.
 *
 * @param {{ execPath: string, versions: NodeJS.Dict<string>, env: NodeJS.Dict<string> }} process
 * @returns {string[]}
 */
export function likelyBuns({ execPath, versions, env }) {
  const buns = versions.bun === undefined ? [] : [execPath]
  const runner = env.npm_execpath
  return runner !== undefined && basename(runner) === 'bun' ? [...buns, runner] : buns
}

/** One for each libc and processor that npm thought might fit. */
function installedBuns() {
  const packages = join(folder, 'node_modules', '@oven')
  try {
    return readdirSync(packages).map((name) => join(packages, name, 'bin', 'bun'))
  } catch {
    return []
  }
}

/** @param {string} version @param {readonly string[]} buns */
function firstOfVersion(version, buns) {
  return buns.find((bun) => {
    const answer = capture(bun, ['--version'])
    return answer.ok && answer.output === version
  })
}

/** @param {string} version */
function install(version) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const flags = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  return capture('npm', ['install', ...flags, `bun@${version}`], { cwd: folder })
}
