// `ingot lab frames` as `ingot lab capture` starts it, in a user namespace like that of a lab without root's rights.

import { expect, setDefaultTimeout, test } from 'bun:test'
import { fileURLToPath } from 'node:url'
import { pcapHeader } from '@ingot/packets/pcap'

setDefaultTimeout(30_000)

const TOOL = fileURLToPath(new URL('../main.ts', import.meta.url))
const UNSHARE = ['unshare', '--user', '--map-root-user', '--net', '--']

const canRun =
  ['ip', 'bash', 'unshare'].every((program) => Bun.which(program) !== null) &&
  Bun.spawnSync([...UNSHARE, 'ip', 'link', 'set', 'lo', 'up']).success

test.skipIf(!canRun)(
  'what a link carries is written as pcap at once, until the tool is told to end [needs ip, bash and user namespaces]',
  async () => {
    const framesOfLoopback = `ip link set lo up && exec ${process.execPath} ${TOOL} lab frames lo`
    const frames = Bun.spawn([...UNSHARE, 'sh', '-c', framesOfLoopback], { stdout: 'pipe' })
    const stream = frames.stdout.values()
    expect(await takeUntil(stream, ({ length }) => length >= 24)).toEqual(Buffer.from(pcapHeader()))

    const enter = ['nsenter', `--target=${frames.pid}`, '--user', '--net', '--preserve-credentials', '--']
    await Bun.$`${enter} bash -c 'printf hello > /dev/udp/127.0.0.1/9'`
    const record = await takeUntil(stream, (octets) => octets.includes('hello'))
    // Ethernet, IPv4, UDP and five octets: all of it is here
    expect(record.readUInt32LE(8)).toBe(14 + 20 + 8 + 5)
    expect(record.readUInt32LE(12)).toBe(14 + 20 + 8 + 5)

    frames.kill('SIGTERM')
    expect(await frames.exited).toBe(0)
  },
)

async function takeUntil(
  stream: AsyncIterator<Uint8Array>,
  isEnough: (octets: Buffer) => boolean,
): Promise<Buffer> {
  let octets = Buffer.alloc(0)
  while (!isEnough(octets)) {
    const { value, done } = await stream.next()
    if (done === true) throw new Error('it ended')
    octets = Buffer.concat([octets, value])
  }
  return octets
}
