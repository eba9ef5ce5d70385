// `ingot lab exec`: a command inside one of the lab's machines. And the way into one, for other commands too.

import { commandWithOperands } from '../command.ts'
import type { Terminal } from '../command.ts'
import { findRunningLab } from './running-lab.ts'

export const labExec = commandWithOperands(
  'lab exec',
  {
    summary: 'run a command on a node, or on client, segment or management',
    examples: ['ingot lab exec client curl http://192.168.1.240', 'ingot lab exec node-1 ip neighbour'],
  },
  { text: 'NODE COMMAND...', least: 2, most: Infinity, passesOn: true },
  {},
  async (_, terminal, [place = '', ...argv]) => {
    const entrance = await findEntrance('lab exec', place, terminal)
    if (entrance === null) return 1
    const command = argv[0] === '--' ? argv.slice(1) : argv
    const child = Bun.spawn([...entrance.argv, ...command], {
      stdio: ['inherit', 'inherit', 'inherit'],
      env: { ...terminal.environment, KUBECONFIG: entrance.kubeconfig },
    })
    // the terminal's Ctrl-C reaches the child by itself; what is sent to us alone goes on to it
    terminal.signal.addEventListener('abort', () => child.kill('SIGTERM'))
    return child.exited
  },
)

/** The way into a machine of the lab that runs; null where there is none, which the person has then been told. */
export async function findEntrance(name: string, place: string, terminal: Terminal) {
  const lab = await findRunningLab(name, terminal)
  if (lab === null) return null
  const { enterMachine } = await import('@ingot/lab')
  const entrance = enterMachine(lab.record, lab.folder, place)
  if (entrance.ok) return entrance
  terminal.complain(`ingot ${name}: ${entrance.message}`)
  return null
}
