// The golden frames of this package (golden/README.md), played to the core octet by octet.

import { describe, expect, test } from 'bun:test'

import { exchange, octets, reasonsCounted, startCore } from './core.fixture.ts'
import { BATCH } from './index.ts'
import type { PacketCore } from './packet-core.ts'

interface ResponderRow {
  readonly id: string
  readonly node_mac: string
  readonly vips: readonly string[]
  readonly rx: string
  readonly tx: string | null
  readonly alt_tx?: readonly string[]
  readonly policy?: boolean
  readonly event?: 'conflict'
  readonly why: string
}

interface AnnouncementRow {
  readonly id: string
  readonly tx: string
  readonly alt_tx?: readonly string[]
  readonly why: string
}

const NODE_MAC = '02:00:00:00:00:10'

// Groups are joined beside the core.
const NOT_BUILT_BY_THE_CORE = new Map([
  ['mld2/leave', 'the kernel leaves the group, past its first 32 the multicast listener of layer2'],
  ['mld1/report', 'the kernel joins the group, past its first 32 the multicast listener of layer2'],
])

for (const file of ['arp-responder', 'ndp-responder']) {
  describe(`the golden rows of ${file}`, async () => {
    for (const row of await rowsOf<ResponderRow>(file)) {
      const choice = row.policy ? `, where the choice is ${row.tx === null ? 'silence' : 'to answer'}` : ''
      const expected = row.tx === null ? 'is met with silence' : 'is answered exactly'
      test(`${row.id} ${expected}${choice}`, () => {
        const core = startCore()
        core.setInterface(0, octets(row.node_mac))
        const entries = row.vips.map((vip) => core.announce(octets(vip), 1n, 1))
        const reply = exchange(core, Uint8Array.fromHex(row.rx))
        expect(reply?.toHex() ?? null).toBe(row.tx)

        const conflicts = entries.map((entry) => core.counters.addressCounters(entry)?.conflicts)
        expect(conflicts).toEqual(entries.map(() => (row.event === 'conflict' ? 1 : 0)))
        expect(Object.values(reasonsCounted(core))).toEqual(row.tx === null ? [1] : [])
      })
    }
  })
}

describe('the golden rows of what an owner sends by itself', async () => {
  const rows = [
    ...(await rowsOf<AnnouncementRow>('arp-gratuitous')),
    ...(await rowsOf<AnnouncementRow>('ndp-unsolicited')),
  ]
  for (const row of rows.filter(({ id }) => !NOT_BUILT_BY_THE_CORE.has(id))) {
    test(`${row.id} is among the frames that announce an address, or probe for it`, () => {
      const core = startCore()
      core.setInterface(0, octets(NODE_MAC))
      const vip = row.tx.slice(24, 28) === '0806' ? '192.0.2.10' : '2001:db8::10'
      const entry = core.announce(octets(vip), 1n, 1)
      core.buildAsk(octets(vip), octets(vip.includes(':') ? '::' : '0.0.0.0'), 0, BATCH - 1)
      const probe = core.transmitted(BATCH - 1).toHex()
      expect([...announcementOf(core, entry), probe]).toContain(row.tx)
    })
  }
  for (const row of rows.filter(({ id }) => NOT_BUILT_BY_THE_CORE.has(id))) {
    test(`${row.id} is not built by the core: ${NOT_BUILT_BY_THE_CORE.get(row.id)}`, () => {
      const core = startCore()
      core.setInterface(0, octets(NODE_MAC))
      const entries = ['192.0.2.10', '2001:db8::10'].map((vip) => core.announce(octets(vip), 1n, 1))
      expect(entries.flatMap((entry) => announcementOf(core, entry))).not.toContain(row.tx)
    })
  }
})

function announcementOf(core: PacketCore, entry: number): string[] {
  const frames = core.buildGratuitous(entry, 0, 0)
  return Array.from({ length: frames }, (_, slot) => core.transmitted(slot).toHex())
}

async function rowsOf<Row>(file: string): Promise<Row[]> {
  const text = await Bun.file(`${import.meta.dir}/../golden/${file}.jsonl`).text()
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
}
