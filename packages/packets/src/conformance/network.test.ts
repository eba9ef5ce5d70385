// The network suite over the simulated network, and over the real one: the same file again, in a namespace of its own.

import { expect, setDefaultTimeout, test } from 'bun:test'
import { readCore } from '../core-bytes.ts'
import { canUseRealPackets, ip } from './network-namespace.ts'
import { openLinuxNetwork } from './network-linux.ts'
import { openSimulatedNetwork } from './network-simulated.ts'
import { describeNetwork } from './network-suite.ts'

const wasm = await readCore()
setDefaultTimeout(120_000)

if (process.env['INGOT_IN_NAMESPACE'] === '1') {
  describeNetwork('a real network', () => openLinuxNetwork(wasm))
} else {
  describeNetwork('a simulated network', () => openSimulatedNetwork(wasm))

  test.skipIf(!canUseRealPackets)(
    'the real network passes the same suite [needs root and ip of iproute2]',
    async () => {
      const namespace = `ingot-network-${process.pid}`
      await ip(`netns add ${namespace}`)
      try {
        await ip(
          `-n ${namespace} link add eth0 index 10 address 02:00:00:00:00:10 type veth peer name eth1 index 11 address 02:00:00:00:00:01`,
          `-n ${namespace} link set lo up`,
        )
        // no frames but those of the test
        for (const device of ['eth0', 'eth1']) {
          await ip(`-n ${namespace} link set ${device} addrgenmode none up`)
        }
        await ip(
          `-n ${namespace} addr add 192.0.2.7/24 dev eth0`,
          `-n ${namespace} addr add fe80::10/64 dev eth0 nodad`,
          `-n ${namespace} route add default via 192.0.2.1 dev eth0`,
        )
        const child = Bun.spawn(
          ['ip', 'netns', 'exec', namespace, process.execPath, 'test', import.meta.path],
          {
            env: { ...process.env, INGOT_IN_NAMESPACE: '1' },
            stdout: 'ignore',
            stderr: 'pipe',
          },
        )
        const said = await new Response(child.stderr).text()
        expect(await child.exited, said).toBe(0)
      } finally {
        await ip(`netns del ${namespace}`)
      }
    },
  )
}
