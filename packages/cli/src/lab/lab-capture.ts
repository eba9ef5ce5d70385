// `ingot lab capture`: a look at the packets of one of the lab's machines, by tcpdump. tcpdump runs outside of the lab,
// as this user: inside a user namespace it would see that it is root, want to drop that, and not be allowed to. So a part
// of the tool, `ingot lab frames`, reads the frames inside, and tcpdump reads what it writes, as from a file.

import { commandWithOperands } from '../command.ts'
import type { Terminal } from '../command.ts'
import { toolCommand } from '../tool-command.ts'
import { findEntrance } from './lab-enter.ts'

export const labCapture = commandWithOperands(
  'lab capture',
  {
    summary:
      "show the packets of a node's link to the segment, by tcpdump; flags and a filter of tcpdump's may follow",
    examples: ['ingot lab capture node-1', 'ingot lab capture node-1 -n arp'],
  },
  { text: 'NODE [TCPDUMP WORDS]', least: 1, most: Infinity, passesOn: true },
  {},
  async (_, terminal, [place = '', ...words]) => {
    const { findProgram, SEGMENT_INTERFACE } = await import('@ingot/lab')
    if (findProgram('tcpdump') === null) {
      terminal.complain('ingot lab capture: tcpdump is not installed. On Debian: apt-get install tcpdump')
      return 1
    }
    const entrance = await findEntrance('lab capture', place, terminal)
    if (entrance === null) return 1
    const frames = [...entrance.argv, ...toolCommand(), 'lab', 'frames', SEGMENT_INTERFACE]
    // -U and -l: what was seen is shown at once
    return pipe(frames, ['tcpdump', '-r', '-', '-n', '-e', '-U', '-l', ...words], terminal)
  },
)

/** Lets `consumer` read what `producer` writes, until one of them ends. Returns the exit code of `consumer`. */
async function pipe(
  producer: readonly string[],
  consumer: readonly string[],
  { signal, environment }: Terminal,
): Promise<number> {
  const source = Bun.spawn([...producer], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environment },
  })
  // the consumer is not told: it ends with its input, when it has shown all of it
  signal.addEventListener('abort', () => source.kill('SIGTERM'))
  const [stdin, peeked] = source.stdout.tee()
  const reader = peeked.getReader()
  // without a first octet there is nothing to show, and the source has said why
  if ((await reader.read()).done) return source.exited
  void reader.cancel()
  // detached: the terminal's Ctrl-C is not for it either
  const sink = Bun.spawn([...consumer], {
    stdio: [stdin, 'inherit', 'inherit'],
    env: { ...environment },
    detached: true,
  })
  const exitCode = await sink.exited
  source.kill('SIGTERM')
  await source.exited
  return exitCode
}
