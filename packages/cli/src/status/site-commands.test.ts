// What `ingot status`, `owners`, `doctor` and `pools` print of a small site, word for word, and their exit codes.

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { LiveCluster } from '../cluster/cluster.fixture.ts'
import { owners } from '../cluster/owners.ts'
import { pools } from '../cluster/pools.ts'
import { KUBE_PROXY, machine, startSmallSite } from '../cluster/small-site.fixture.ts'
import { doctor } from '../doctor/doctor.ts'
import { status } from './status.ts'

let site: LiveCluster
beforeAll(async () => {
  site = await startSmallSite()
})
afterAll(() => site[Symbol.asyncDispose]())

const SCREEN = { columns: 100, rows: 50 }

/** With another machine under the first node, for a moment. */
async function withMachine<T>(change: object, work: () => Promise<T>): Promise<T> {
  const before = site.voices['speaker-1']
  const answers = { ...before?.answers, '/node': JSON.stringify({ ...machine('node-1'), ...change }) }
  site.voices['speaker-1'] = { ...before, answers }
  const done = await work()
  if (before !== undefined) site.voices['speaker-1'] = before
  return done
}

describe('ingot status', () => {
  test('shows all of it on one screen', async () => {
    const { code, lines, complaints } = await site.run(status, [])
    expect({ code, complaints }).toEqual({ code: 0, complaints: [] })
    expect(lines[0]).toMatch(/^Ingot in namespace metallb-system of http:\/\/127\.0\.0\.1:\d+$/)
    expect(lines.slice(1)).toEqual([
      '',
      'PROGRAM      READY    VERSION',
      'controller   1 of 1   v0.1.0',
      'speaker      2 of 2   0.1.0',
      '',
      'NODE     SPEAKER   OWNS   BY BGP   SESSIONS   REMARKS',
      'node-1   ready     0      1        0 of 1',
      'node-2   ready     1      0        0 of 1',
      '',
      'POOL   FAMILY   IN USE   FREE   TOTAL   RESERVED   REMARKS',
      'web    IPv4     1        0      1       0',
      '',
      '1 Service with an address, 1 without',
      '  default/waits: no available IPs',
      '',
      '16 checks: 0 serious, 0 warnings, 0 notes',
    ])
  })

  test('of one namespace counts its Services alone', async () => {
    expect((await site.run(status, ['-n', 'shop'])).lines).toContain('0 Services with an address, 0 without')
    expect((await site.run(status, ['-n', 'shop', '-A'])).lines).toContain(
      '1 Service with an address, 1 without',
    )
  })

  test('with --watch clears the screen each time, and ends with Ctrl-C', async () => {
    const stop = new AbortController()
    const printed: string[] = []
    const { code } = await site.run(status, ['--watch'], '', {
      signal: stop.signal,
      screen: SCREEN,
      print(line) {
        printed.push(line)
        stop.abort()
      },
    })
    expect(code).toBe(0)
    expect(printed).toHaveLength(1)
    expect(printed[0]).toStartWith('\u001b[H\u001b[2JIngot in namespace')
  })

  test('has colours on a screen, and never with NO_COLOR', async () => {
    const on = await site.run(status, [], '', { screen: SCREEN })
    expect(on.lines.join('\n')).toContain('\u001b[32m2 of 2\u001b[0m')
    const KUBECONFIG = await site.kubeconfig()
    const off = await site.run(status, [], '', { screen: SCREEN, environment: { KUBECONFIG, NO_COLOR: '1' } })
    expect(off.lines.join('\n')).not.toContain('\u001b')
  })

  test('prints the same for programs', async () => {
    const { lines } = await site.run(status, ['-o', 'json'])
    expect(JSON.parse(lines.join('\n'))).toMatchObject({
      programs: [{ program: 'controller', ready: 1, pods: 1, versions: ['v0.1.0'] }, { versions: ['0.1.0'] }],
      services: { withAddress: 1, waiting: [{ service: 'default/waits', why: 'no available IPs' }] },
    })
  })
})

describe('ingot owners', () => {
  const TABLE = [
    'SERVICE         ADDRESS       BY ARP AND NDP   THEN     BY BGP',
    'default/front   192.0.2.100   node-2 on eth0   node-1   node-1 to tor',
  ]

  test.each([
    [[], TABLE],
    [['node-2'], TABLE],
    [['-n', 'default'], TABLE],
    [['-n', 'shop'], ['No Service has an address.']],
    [['-n', 'shop', '-A'], TABLE],
  ])('%p shows who has it and who is next', async (words, expected) => {
    expect(await site.run(owners, words)).toEqual({ code: 0, lines: expected, complaints: [] })
  })

  test('of a node that is not there is a mistake with a suggestion', async () => {
    const { code, complaints } = await site.run(owners, ['node-3'])
    expect([code, complaints]).toEqual([1, ['ingot owners: there is no Node node-3. Did you mean node-1?']])
  })
})

describe('ingot pools', () => {
  test('of one pool shows that one', async () => {
    expect((await site.run(pools, ['web'])).lines.at(-1)).toStartWith('web ')
    const { code, complaints } = await site.run(pools, ['wbe'])
    expect([code, complaints]).toEqual([1, ['ingot pools: there is no pool wbe. Did you mean web?']])
  })
})

describe('ingot doctor', () => {
  test('of a site that is well says what was looked at', async () => {
    const { code, lines, complaints } = await site.run(doctor, [])
    expect({ code, complaints }).toEqual({ code: 0, complaints: [] })
    expect(lines).toEqual([
      'well     configuration, controllers, speakers, pool-addresses, foreign-addresses, other-balancers, strict-arp, ' +
        'kernel-arp, rp-filter, exclude-labels, gossip, heartbeats, mtu, wireless, router-ids, cpu-limit',
      '',
      '16 checks: 0 serious, 0 warnings, 0 notes',
    ])
  })

  test('of a gateway in a pool says so with what mends it, and the exit code is 1', async () => {
    const gateways = [{ address: '192.0.2.100', interface: 'eth0' }]
    const { code, lines } = await withMachine({ gateways }, () => site.run(doctor, []))
    expect(code).toBe(1)
    expect(lines.slice(0, 2)).toEqual([
      'serious  pool-addresses: node-1, eth0: 192.0.2.100 is the gateway, and in pool web',
      '           do: take 192.0.2.100 out of pool web',
    ])
  })

  test('of an MTU that differs says so, and the exit code is 0', async () => {
    const interfaces = machine('node-1').interfaces.map((it) => ({ ...it, mtu: 9000 }))
    const { code, lines } = await withMachine({ interfaces }, () => site.run(doctor, []))
    expect(code).toBe(0)
    expect(lines[0]).toStartWith('warning  mtu: node-')
  })

  test('of a speaker that does not tell says once why, and which checks that concerns', async () => {
    const before = site.voices['speaker-2']
    delete site.voices['speaker-2']
    const { code, lines } = await site.run(doctor, [])
    if (before !== undefined) site.voices['speaker-2'] = before
    expect(code).toBe(0)
    const about = lines.filter((line) => line.startsWith('unknown'))
    expect(about).toHaveLength(1)
    expect(about[0]).toMatch(
      /^unknown {2}node-2: its speaker \(Pod speaker-2\) cannot be asked: .* \(pool-addresses, /,
    )
    expect(lines.at(-1)).toEndWith('could not be made everywhere')
  })

  test('what mends an unknown stands below it, not below another one', async () => {
    const before = site.voices['speaker-2']
    delete site.voices['speaker-2']
    await site.delete('ConfigMap', 'kube-proxy')
    const { lines } = await site.run(doctor, [])
    await site.create(KUBE_PROXY)
    if (before !== undefined) site.voices['speaker-2'] = before
    expect(lines.slice(0, 4).map((line) => line.slice(0, 32))).toEqual([
      'unknown  node-2: its speaker (Po',
      '           do: see that the spea',
      'unknown  ConfigMap kube-system/k',
      '           do: look whether kube',
    ])
  })

  test('prints the same for programs', async () => {
    const { lines } = await site.run(doctor, ['-o', 'json'])
    const { checks, counts } = JSON.parse(lines.join('\n'))
    expect(counts).toEqual({ serious: 0, warning: 0, note: 0, unknown: 0 })
    expect(checks).toHaveLength(16)
  })

  test('with --local looks at this machine, and says what only a cluster or a speaker knows', async () => {
    const away = { environment: { HOME: '/nowhere' } }
    const { lines } = await site.run(doctor, ['--local', '--status-port=9', '-o', 'json'], '', away)
    const { checks } = JSON.parse(lines.join('\n'))
    const of = (name: string) => checks.find((it: { name: string }) => it.name === name).findings
    expect(of('configuration')[0]).toMatchObject({ severity: 'unknown', place: 'cluster' })
    expect(of('gossip')[0].message).toStartWith('no speaker answers at http://127.0.0.1:9/layer2')
    expect(of('mtu').every(({ message }: { message: string }) => !message.includes('was not asked'))).toBe(
      true,
    )
  })
})
