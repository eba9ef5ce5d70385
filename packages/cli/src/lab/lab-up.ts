// `ingot lab up`: a lab in the background. It starts `ingot lab` with the same flags, shows what that says until the lab
// is up, and leaves it running.

import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from '../command.ts'
import type { Terminal } from '../command.ts'
import { toolCommand, toolWords } from '../tool-command.ts'
import { labFlags } from './lab-run.ts'
import { lookForLab } from './running-lab.ts'

const { once: _, ...flags } = labFlags

/** How often the lab's output is looked at: milliseconds. */
const INTERVAL = 50

export const labUp = command(
  'lab up',
  {
    summary: 'the same in the background: returns when it is up',
    examples: ['ingot lab up', 'ingot lab up --nodes 2 --data /var/tmp/lab'],
  },
  flags,
  async (values, terminal) => {
    const { makeOwnFolder, stateDirectoryOf } = await import('@ingot/lab')
    const running = await lookForLab()
    if (running !== null) {
      const words = `${toolWords(terminal.environment)} lab down`
      terminal.complain(
        `ingot lab up: a lab is running already, as process ${running.record.lab.pid}; end it with: ${words}`,
      )
      return 1
    }
    const folder = stateDirectoryOf(process.getuid?.() ?? 0)
    if (!makeOwnFolder(folder)) {
      terminal.complain(`ingot lab up: ${folder} belongs to another user`)
      return 1
    }
    const file = join(folder, 'up.log')
    const log = openSync(file, 'w', 0o600)
    const words = Object.entries(values).map(([name, value]) => `--${name}=${value}`)
    const child = Bun.spawn([...toolCommand(), 'lab', ...words], {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...terminal.environment },
    })
    closeSync(log)
    terminal.signal.addEventListener('abort', () => child.kill('SIGTERM'))
    const code = await showUntilUp(file, child, terminal)
    child.unref()
    return code
  },
)

/** Prints what the lab says until it is up or ended. */
async function showUntilUp(file: string, child: Bun.Subprocess, { print }: Terminal): Promise<number> {
  let shown = 0
  for (;;) {
    // in this order: what was said before the end is then in the text
    const hasEnded = child.exitCode !== null || child.signalCode !== null
    const lab = await lookForLab()
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
    for (const line of lines.slice(shown)) print(line)
    shown = lines.length
    if (lab?.record.isUp === true && lab.record.lab.pid === child.pid) return 0
    if (hasEnded) return child.exitCode ?? 1
    await Bun.sleep(INTERVAL)
  }
}
