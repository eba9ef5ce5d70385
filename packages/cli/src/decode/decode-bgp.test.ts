// `ingot decode bgp` as a person runs it: kinds of input, what is said of each message, and what of what cannot be read.

import { describe, expect, test } from 'bun:test'
import { encodeMrtMessage, encodeMrtStateChange } from '@ingot/bgp'
import { parseAddress } from '@ingot/net'
import { gzipSync } from 'node:zlib'
import { headlines, KEEPALIVE, MARKER, OPEN_A, run, UPDATE } from './decode.fixture.ts'

interface Row {
  readonly id: string
  readonly rx: string
  readonly hex: string
  readonly tx?: string | null
  readonly outcome?: string
  readonly as4?: boolean
}

async function golden(file: string): Promise<Row[]> {
  const text = await Bun.file(`${import.meta.dir}/../../../wire/golden/${file}.jsonl`).text()
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
}

describe('hex', () => {
  test.each<[string, string]>([
    ['one message a line', `${OPEN_A}\n${KEEPALIVE}\n${UPDATE}\n`],
    ['one message a line, without an end of the last', `${OPEN_A}\r\n${KEEPALIVE}\r\n${UPDATE}`],
    ['a stream on one line', OPEN_A + KEEPALIVE + UPDATE],
    ['a stream over lines of sixteen octets', (OPEN_A + KEEPALIVE + UPDATE).replaceAll(/.{32}/g, '$&\n')],
    ['colons', `${OPEN_A}${KEEPALIVE}${UPDATE}`.replaceAll(/..(?=.)/g, '$&:')],
    ['blanks and capitals', `${OPEN_A}${KEEPALIVE}${UPDATE}`.toUpperCase().replaceAll(/..(?=.)/g, '$& ')],
    ['0x and commas', `${OPEN_A}${KEEPALIVE}${UPDATE}`.replaceAll(/../g, '0x$&, ')],
    ['comments', `# an OPEN\n${OPEN_A} # and more\n\n${KEEPALIVE}\n${UPDATE}`],
  ])('is read as %s', async (_, text) => {
    const { code, lines, complaints } = await run([], text)
    const said = headlines(lines).map((line) => line.replace(/^line \d+ {2}/, ''))
    expect({ code, said, complaints }).toEqual({
      code: 0,
      said: ['OPEN, 37 octets: accept', 'KEEPALIVE, 19 octets: accept', 'UPDATE, 48 octets: accept'],
      complaints: [],
    })
  })

  test('comes to the same in chunks of any size', async () => {
    const text = `${OPEN_A}\n${KEEPALIVE}${UPDATE}\n${UPDATE}`
    const whole = await run([], text)
    for (const size of [1, 7, 38]) {
      expect(await run([], ...(text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []))).toEqual(whole)
    }
  })

  test('is shown with every attribute by name', async () => {
    const { lines } = await run([], UPDATE)
    expect(lines).toEqual([
      'line 1  UPDATE, 48 octets: accept',
      '  ORIGIN  IGP',
      '  AS_PATH  65002',
      '  NEXT_HOP  192.0.2.2',
      '  announced  198.51.100.7/32',
    ])
  })

  test.each<[string, string, string[], string[]]>([
    [
      'a character that is none',
      `${KEEPALIVE}\nff0g\n${KEEPALIVE}`,
      ['line 1', 'line 3'],
      [
        'line 2: column 4: "g" is no hexadecimal digit; the rest of the line is not read',
        'line 2: a message of at least 19 octets ends after 1: it is not continued: ff',
      ],
    ],
    [
      'half an octet',
      `${KEEPALIVE}f\n${KEEPALIVE}`,
      ['line 1', 'line 2'],
      [
        'line 1: column 40: an octet has two hexadecimal digits, and the last of this line has one; the rest of the line is not read',
      ],
    ],
    [
      'a message that is cut',
      `${UPDATE.slice(0, 60)}\n${KEEPALIVE}`,
      ['line 2'],
      [`line 1: a message of 48 octets ends after 30: another message begins: ${UPDATE.slice(0, 60)}`],
    ],
    [
      'the last message cut',
      `${KEEPALIVE}\n${MARKER}00`,
      ['line 1'],
      [`line 2: a message of at least 19 octets ends after 17: nothing more of it comes: ${MARKER}00`],
    ],
    [
      'octets before a message',
      `0102${KEEPALIVE}`,
      ['line 1', 'line 1'],
      ['line 1: 2 octets belong to no whole message: 0102'],
    ],
  ])('with %s costs that alone, and is named', async (_, text, places, complaints) => {
    const result = await run([], text)
    expect(result.code).toBe(1)
    expect(headlines(result.lines).map((line) => line.split('  ')[0] ?? '')).toEqual(places)
    expect(result.complaints).toEqual(complaints)
  })
})

describe('a golden message', async () => {
  for (const { id, hex } of await golden('bgp-messages')) {
    test(`${id} is accepted and shown`, async () => {
      const words = [...(id.includes('ibgp') ? ['--ibgp'] : []), ...(id.includes('as2') ? ['--as2'] : [])]
      const { code, lines, complaints } = await run(words, hex)
      expect([code, complaints]).toEqual([0, []])
      expect(lines[0]).toMatch(/^line 1 {2}[A-Z-]+, \d+ octets: accept$/)
    })
  }

  test('is one object a line for programs', async () => {
    const rows = await golden('bgp-messages')
    const hex = rows.find(({ id }) => id === 'bgp/notif-hard-reset')?.hex ?? rows.at(-4)?.hex ?? ''
    const { lines } = await run(['-o', 'json'], hex)
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        place: 'line 1',
        type: 'NOTIFICATION',
        length: 29,
        verdict: { action: 'accept' },
        notification: {
          code: 6,
          subcode: 9,
          text: 'Cease / Hard Reset (Cease / Administrative Shutdown)',
          data: expect.stringMatching(/^0602/),
          shutdownCommunication: 'drain',
        },
      },
    ])
  })
})

/** RFC 7606's words for what golden rows say. */
const ACTIONS: Readonly<Record<string, string>> = {
  accept: '(accept|attribute-discard)',
  'accept-but-ineligible': 'accept',
  'accept-discard-attr': 'attribute-discard',
  'accept-or-treat-as-withdraw': 'accept',
  'treat-as-withdraw': 'treat-as-withdraw',
  'session-reset': 'session-reset',
  'session-reset-or-afi-disable': 'session-reset',
}

describe('a golden fault', async () => {
  const rows = [...(await golden('bgp-errors')), ...(await golden('bgp-fault-shapes'))]
  for (const row of rows.filter(({ rx, outcome }) => rx.slice(36, 38) === '02' && outcome !== undefined)) {
    test(`${row.id} comes to ${row.outcome}, with the rule that it breaks`, async () => {
      const { code, lines } = await run(row.as4 === false ? ['--as2'] : [], row.rx)
      expect(code).toBe(0)
      expect(lines[0]).toMatch(new RegExp(`: ${ACTIONS[row.outcome ?? '']}\\b`))
      if (!lines[0]?.endsWith(': accept')) {
        expect(lines[0]).toMatch(/\(RFC \d+ [0-9.]+( \([a-j]\))?\)/)
        expect(lines.at(-1)).toBe(`  octets  ${row.rx}`)
      }
    })
  }

  for (const row of rows.filter(({ tx }) => tx?.slice(36, 40) === '0301')) {
    test(`${row.id} is told with its NOTIFICATION`, async () => {
      const { code, lines } = await run([], row.rx)
      const [, subcode = 0] = Buffer.from(row.tx?.slice(38) ?? '', 'hex')
      expect(code).toBe(1)
      expect(lines[0]).toContain(`: session-reset: `)
      expect(lines[0]).toContain(`(RFC 4271 6.1), NOTIFICATION 1/${subcode} (Message Header Error / `)
    })
  }

  test('of an OPEN is told with its NOTIFICATION', async () => {
    const version = rows.find(({ tx }) => tx?.slice(36, 42) === '030201')
    const { lines } = await run([], version?.rx ?? '')
    expect(lines[0]).toEndWith(
      'session-reset (RFC 4271 6.2), NOTIFICATION 2/1 (OPEN Message Error / Unsupported Version Number) data 0004',
    )
  })
})

describe('what the command line says of the session', () => {
  const LOCAL_PREF =
    `${MARKER}0037020000001b40010100400206020100` + '00fdea400304c0000202400504000000c820c6336407'
  test('decides whether LOCAL_PREF is expected', async () => {
    expect((await run([], LOCAL_PREF)).lines[0]).toEndWith(
      'attribute-discard: LOCAL_PREF not expected (RFC 7606 7.5)',
    )
    expect((await run(['--ibgp'], LOCAL_PREF)).lines[0]).toEndWith('octets: accept')
  })

  test('cannot be both', async () => {
    const { code, complaints } = await run(['--ibgp', '--ebgp'], '')
    expect([code, complaints[0]]).toEqual([2, 'ingot decode bgp: either --ebgp or --ibgp'])
  })

  test('says that prefixes have path identifiers', async () => {
    const update =
      `${MARKER}001c0200050000000718c0a80000`.slice(0, 32) + '0020020009' + '0000000720c6336407' + '0000'
    const { lines } = await run(['--add-path'], update)
    expect(lines).toEqual(['line 1  UPDATE, 32 octets: accept', '  withdrawn  198.51.100.7/32 path 7'])
  })

  test('lets messages be longer than 4,096 octets', async () => {
    const long = `${MARKER}1388020000` + '1371' + `d0ff136d${'00'.repeat(0x136d)}`
    expect((await run([], long)).lines[0]).toContain('message length')
    expect((await run(['--extended-messages'], long)).lines[0]).toContain('UPDATE, 5000 octets: accept')
  })
})

describe('a file of a route collector', () => {
  const [peer, local] = [parseAddress('192.0.2.2'), parseAddress('192.0.2.1')]
  if (peer === undefined || local === undefined) throw new Error('no addresses')
  const message = {
    microseconds: 1_767_323_045_678_901,
    peerAsn: 65_002,
    localAsn: 65_001,
    interfaceIndex: 0,
    peer,
    local,
    isSent: false,
    hasFourOctetAs: true,
    hasPaths: false,
    octets: Buffer.from(UPDATE, 'hex'),
  }
  const records = Buffer.concat([
    encodeMrtMessage(message),
    encodeMrtMessage({ ...message, isSent: true, octets: Buffer.from(KEEPALIVE, 'hex') }),
  ])

  test.each([
    ['as it is', records],
    ['made smaller by gzip', gzipSync(records)],
  ])('is read %s', async (_, input) => {
    const { code, lines } = await run([], input)
    expect([code, lines.filter((line) => line.startsWith('record'))]).toEqual([
      0,
      [
        'record 1  2026-01-02T03:04:05.678901Z  192.0.2.2 (AS 65002) > 192.0.2.1 (AS 65001)  UPDATE, 48 octets: accept',
        'record 2  2026-01-02T03:04:05.678901Z  192.0.2.1 (AS 65001) > 192.0.2.2 (AS 65002)  KEEPALIVE, 19 octets: accept',
      ],
    ])
  })

  test('has what became of sessions between their messages', async () => {
    const change = encodeMrtStateChange({ ...message, from: 'openConfirm', to: 'established' })
    const { code, lines } = await run([], change, records)
    expect([code, headlines(lines).length]).toEqual([0, 3])
    expect(lines[0]).toBe(
      'record 1  2026-01-02T03:04:05.678901Z  192.0.2.1 (AS 65001) > 192.0.2.2 (AS 65002)  OpenConfirm to Established',
    )
    const json = await run(['-o', 'json'], change)
    expect(JSON.parse(json.lines[0] ?? '')).toMatchObject({
      place: 'record 1',
      type: 'STATE CHANGE',
      oldState: 'openConfirm',
      newState: 'established',
    })
    const cut = change.subarray(0, -2)
    cut.set([0, 0, 0, 26], 8)
    expect((await run([], cut)).complaints).toEqual(['record 1: what it is to hold does not fit into it'])
  })

  test('says itself how long AS numbers are', async () => {
    const short = `${MARKER}002e020000001240010100400204020` + '1fdea400304c000020220c6336407'
    const record = { ...message, hasFourOctetAs: false, octets: Buffer.from(short, 'hex') }
    const { lines } = await run([], encodeMrtMessage(record))
    expect(lines).toContain('  AS_PATH  65002')
  })

  test('that is cut or has other records says which, and all that came before is shown', async () => {
    const table = encodeMrtMessage(message)
    table.set([0, 13, 0, 2], 4)
    const { code, lines, complaints } = await run([], table, records, records.subarray(0, 40))
    expect([code, headlines(lines).length]).toEqual([1, 2])
    expect(complaints).toEqual([
      'record 4: the file ends within it',
      '1 records hold no message, and are not shown',
    ])
  })
})

describe('what is none of all that', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'there is nothing in it'],
    ['bzip2', 'BZh91AY&SY', 'neither'],
    [
      'octets',
      Uint8Array.of(1, 2, 3),
      'neither hexadecimal digits, nor pcap, pcapng or MRT: it begins with 010203',
    ],
    ['a broken gzip', gzipSync(OPEN_A).subarray(0, 20), 'cannot be read: '],
  ])('%s is said', async (_, input, text) => {
    const { code, complaints } = await run([], input)
    expect(code).toBe(1)
    if (text === 'neither') expect(complaints[0]).toContain('"Z" is no hexadecimal digit')
    else expect(complaints[0]).toStartWith(text)
  })

  test('a file that is not there is said', async () => {
    const { code, complaints } = await run(['/nowhere/at/all'])
    expect([code, complaints]).toEqual([
      1,
      ['ingot decode bgp: /nowhere/at/all: cannot be read: there is no such file'],
    ])
  })
})

test('the help has every flag and examples', async () => {
  const { code, lines } = await run(['--help'])
  expect(code).toBe(0)
  for (const flag of ['--as2', '--ebgp', '--ibgp', '--add-path', '--extended-messages', '-o, --output']) {
    expect(lines.some((line) => line.startsWith(`  ${flag}`))).toBe(true)
  }
  expect(lines).toContain('  ingot decode bgp session.pcap')
})
