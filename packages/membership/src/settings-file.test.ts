import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { parseSettingsFile } from './settings-file.ts'
import { LAN_SETTINGS } from './settings.ts'

const DURATIONS = {
  TCPTimeout: '10s',
  PushPullInterval: '30s',
  ProbeTimeout: '500ms',
  ProbeInterval: '1s',
  GossipInterval: '200ms',
  GossipToTheDeadTime: '30s',
  QueueCheckInterval: '30s',
}
const OTHERS = {
  IndirectChecks: 3,
  RetransmitMult: 4,
  SuspicionMult: 4,
  SuspicionMaxTimeoutMult: 6,
  DisableTcpPings: false,
  AwarenessMaxMultiplier: 8,
  GossipNodes: 3,
  GossipVerifyIncoming: true,
  GossipVerifyOutgoing: true,
  EnableCompression: true,
  HandoffQueueDepth: 1024,
  UDPBufferSize: 1400,
}

const parse = (values: object) => parseSettingsFile(JSON.stringify(values))

test('a whole file that says what MetalLB starts with is that', () => {
  expect(parse({ ...DURATIONS, ...OTHERS })).toEqual({ ok: true, value: LAN_SETTINGS })
})

test('every key changes its setting', () => {
  const parsed = parse({
    ...{ TCPTimeout: '1s', PushPullInterval: '2s', ProbeTimeout: '3ms', ProbeInterval: '4ms' },
    ...{ GossipInterval: '0', GossipToTheDeadTime: '1m30s', QueueCheckInterval: '5s', IndirectChecks: 0 },
    ...{ RetransmitMult: 2, SuspicionMult: 3, SuspicionMaxTimeoutMult: 1, DisableTcpPings: true },
    ...{
      AwarenessMaxMultiplier: 1,
      GossipNodes: 0,
      GossipVerifyIncoming: false,
      GossipVerifyOutgoing: false,
    },
    ...{ EnableCompression: false, HandoffQueueDepth: 1, UDPBufferSize: 9000 },
  })
  expect(parsed).toEqual({
    ok: true,
    value: {
      ...{ tcpTimeout: seconds(1), pushPullInterval: seconds(2), probeTimeout: milliseconds(3) },
      ...{
        probeInterval: milliseconds(4),
        gossipInterval: milliseconds(0),
        gossipToTheDeadTime: seconds(90),
      },
      ...{ indirectChecks: 0, retransmitMult: 2, suspicionMult: 3, suspicionMaxTimeoutMult: 1 },
      ...{ disableTcpPings: true, awarenessMaxMultiplier: 1, gossipNodes: 0, gossipVerifyIncoming: false },
      ...{ gossipVerifyOutgoing: false, enableCompression: false, udpBufferSize: 9000 },
    },
  })
})

test('a number or a boolean that is missing has its value of the LAN settings', () => {
  expect(parse(DURATIONS)).toEqual({ ok: true, value: LAN_SETTINGS })
  expect(parse({ ...DURATIONS, EnableCompression: null })).toEqual({ ok: true, value: LAN_SETTINGS })
})

test('keys are found in whatever case they are written, unknown ones do not count, as in Go', () => {
  const parsed = parse({ ...DURATIONS, gossipnodes: 5, Colour: 'blue' })
  expect(parsed).toEqual({ ok: true, value: { ...LAN_SETTINGS, gossipNodes: 5 } })
})

describe('a mistake is named by its key', () => {
  test.each(Object.keys(DURATIONS))('%s is missing', (key) => {
    const message = `memberlist configuration: ${key} is missing`
    expect(parse({ ...DURATIONS, [key]: undefined })).toMatchObject({ ok: false, verdict: { message } })
    expect(parse({ ...DURATIONS, [key]: '' })).toMatchObject({ ok: false, verdict: { message } })
  })

  test.each([
    [{ ProbeInterval: 1000 }, 'ProbeInterval is no duration: 1000'],
    [{ ProbeInterval: '1 second' }, 'ProbeInterval is no duration: "1 second"'],
    [{ ProbeInterval: '-1s' }, 'ProbeInterval is no duration: "-1s"'],
    [{ ProbeTimeout: '0s' }, 'ProbeTimeout is no duration: "0s"'],
    [{ GossipNodes: '3' }, 'GossipNodes is no whole number from 0 to 65507: "3"'],
    [{ GossipNodes: 1.5 }, 'GossipNodes is no whole number from 0 to 65507: 1.5'],
    [{ SuspicionMult: 0 }, 'SuspicionMult is no whole number from 1 to 65507: 0'],
    [{ UDPBufferSize: 100 }, 'UDPBufferSize is no whole number from 1024 to 65507: 100'],
    [{ EnableCompression: 'yes' }, 'EnableCompression is neither true nor false: "yes"'],
    [{ QueueCheckInterval: 'never' }, 'QueueCheckInterval is no duration: "never"'],
  ])('%j', (values, mistake) => {
    const message = `memberlist configuration: ${mistake}`
    expect(parse({ ...DURATIONS, ...values })).toMatchObject({
      ok: false,
      verdict: { reason: 'ConfigurationError', message },
    })
  })

  test.each(['', '[]', 'null', '"x"', '{'])('%s is no JSON object', (content) => {
    const message = 'memberlist configuration: it is no JSON object'
    expect(parseSettingsFile(content)).toMatchObject({ ok: false, verdict: { message } })
  })
})
