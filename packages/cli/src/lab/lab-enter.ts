// `ingot lab exec` and `ingot lab capture`: a command, or a look at the packets, inside one of the lab's machines.

import { commandWithOperands } from '../command.ts'
import type { Terminal } from '../command.ts'
import { findRunningLab } from './running-lab.ts'

export const labExec = commandWithOperands(
  'lab exec',
  'run a command on a node, or on client, segment or management',
  { text: 'NODE COMMAND...', least: 2, most: Infinity, passesOn: true },
  {},
  (_, terminal, [place = '', ...argv]) =>
    enter('lab exec', place, argv[0] === '--' ? argv.slice(1) : argv, terminal),
)

export const labCapture = commandWithOperands(
  'lab capture',
  "show the packets of a node's link to the segment, by tcpdump; flags and a filter of tcpdump's may follow",
  { text: 'NODE [TCPDUMP WORDS]', least: 1, most: Infinity, passesOn: true },
  {},
  async (_, terminal, [place = '', ...words]) => {
    const { SEGMENT_INTERFACE } = await import('@ingot/lab')
    if (Bun.which('tcpdump') === null) {
      terminal.complain('ingot lab capture: tcpdump is not installed. On Debian: apt-get install tcpdump')
      return 1
    }
    // -U and -l: what was seen is shown at once
    const tcpdump = ['tcpdump', '-i', SEGMENT_INTERFACE, '-n', '-e', '-U', '-l', ...words]
    return enter('lab capture', place, tcpdump, terminal)
  },
)

async function enter(
  name: string,
  place: string,
  argv: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const lab = await findRunningLab(name, terminal)
  if (lab === null) return 1
  const { enterMachine } = await import('@ingot/lab')
  const command = enterMachine(lab.record, lab.folder, place)
  if (!command.ok) {
    terminal.complain(`ingot ${name}: ${command.message}`)
    return 1
  }
  const child = Bun.spawn([...command.argv, ...argv], {
    stdio: ['inherit', 'inherit', 'inherit'],
    env: { ...terminal.environment, KUBECONFIG: command.kubeconfig },
  })
  // the terminal's Ctrl-C reaches the child by itself; what is sent to us alone goes on to it
  terminal.signal.addEventListener('abort', () => child.kill('SIGTERM'))
  return child.exited
}
