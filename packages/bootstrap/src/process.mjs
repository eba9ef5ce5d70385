// Child processes: steps of the set-up, which are waited for and only heard when they fail, and the program itself,
// which takes over the terminal, the signals and the exit code.

import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './project.mjs'

/**
 * Runs a program to its end without showing it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {{ ok: boolean, output: string }} What it wrote to both streams, or why it could not be run.
 */
export function capture(command, args, options = {}) {
  const child = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, ...options })
  const output = child.error === undefined ? child.stdout + child.stderr : child.error.message
  return { ok: child.status === 0, output: output.trim() }
}

/**
 * One step of the set-up: says on standard error what it does and how long it took.
 *
 * @param {string} title
 * @param {() => { ok: boolean, output: string }} work
 * @returns {{ ok: boolean, output: string }}
 */
export function attempt(title, work) {
  process.stderr.write(`${title} ... `)
  const began = performance.now()
  const result = work()
  process.stderr.write(result.ok ? `${((performance.now() - began) / 1000).toFixed(1)} s\n` : 'failed\n')
  return result
}

/**
 * A step that there is no going on without.
 *
 * @param {string} title
 * @param {() => { ok: boolean, output: string }} work
 */
export function step(title, work) {
  const { ok, output } = attempt(title, work)
  if (!ok) giveUp(`\n${output}`)
}

/**
 * Ends the process: set-up cannot go on.
 *
 * @param {string} message
 * @returns {never}
 */
export function giveUp(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

/** How often a runner that was killed is looked for: milliseconds. */
const RUNNER_INTERVAL = 300

/**
 * Runs a program in the place of this one. It is told to end (SIGTERM) when npm, which runs us, is gone: a kill -9 of
 * npm reaches nobody else, and the program would stay without a terminal to end it from.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} Its exit code; 128 and the signal's number where a signal ended it, as in a shell.
 */
export function become(command, args, env = process.env) {
  // Before the program starts: it may be quick, and its runner killed, by the time that spawn returns.
  const runner = process.ppid
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // The terminal sends Ctrl-C to the child as well; a second one would ask it to hurry.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    })
  }
  if (process.env.npm_lifecycle_event !== undefined) {
    const look = () => process.ppid === runner || child.kill('SIGTERM')
    setInterval(look, RUNNER_INTERVAL).unref()
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })
}
