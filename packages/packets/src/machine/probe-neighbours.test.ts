// Two machines on a wire: the one asks, and has the other in its table.

import { expect, test } from 'bun:test'
import { join } from 'node:path'

const MODULE = join(import.meta.dir, 'probe-neighbours.ts')
const canMakeNamespaces = process.getuid?.() === 0 && Bun.which('ip') !== null

async function ip(line: string): Promise<string> {
  const child = Bun.spawn(['ip', ...line.split(' ')], { stdout: 'pipe', stderr: 'pipe' })
  const [output, complaint, code] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ])
  if (code !== 0) throw new Error(`ip ${line}: ${complaint}`)
  return output
}

test.skipIf(!canMakeNamespaces)(
  'a neighbour that is asked for is in the table of the kernel, and who is not there is not [needs root and ip]',
  async () => {
    const [here, there] = [`ingot-probe-a${process.pid}`, `ingot-probe-b${process.pid}`]
    await using stack = new AsyncDisposableStack()
    for (const name of [here, there]) {
      await ip(`netns add ${name}`)
      stack.defer(async () => void (await ip(`netns del ${name}`)))
    }
    await ip(`link add wire netns ${here} type veth peer name wire netns ${there}`)
    for (const [name, address] of [
      [here, '192.0.2.1'],
      [there, '192.0.2.2'],
    ]) {
      await ip(`-n ${name} addr add ${address}/24 dev wire`)
      await ip(`-n ${name} link set wire up`)
    }
    const script = `import { probeNeighbours } from '${MODULE}'; await probeNeighbours(['192.0.2.2', '192.0.2.3'])`
    const child = Bun.spawn(['ip', 'netns', 'exec', here, process.execPath, '-e', script])
    expect(await child.exited).toBe(0)
    const neighbours = await ip(`-n ${here} neigh show dev wire`)
    expect(neighbours).toMatch(/^192\.0\.2\.2 lladdr [0-9a-f:]{17} /m)
    expect(neighbours).not.toMatch(/^192\.0\.2\.3 lladdr/m)
  },
  20_000,
)
