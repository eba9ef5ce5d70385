import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { ECHO_FRAME_SIZE, loopBack, readEchoFrame, writeEchoFrame } from './echo-frame.ts'
import { OneSession, PROFILE, type Said } from './one-session.fixture.ts'

const OFFERED: Said = { requiredMinEchoRxInterval: milliseconds(50) }
const ECHO = { ...PROFILE, echoMode: true }

/** Up, with a neighbour that offers echo, which comes back where `isLooping`. */
class Echoing {
  readonly session: OneSession
  isLooping = true
  #returned = 0

  constructor(changes: ConstructorParameters<typeof OneSession>[0] = {}, said: Said = OFFERED) {
    this.session = new OneSession({ profile: ECHO, ...changes }).rise(said)
  }

  run(duration: number, said: Said = OFFERED): void {
    for (const end = this.session.now + duration; this.session.now < end;) {
      const isFinal = this.session.sent.at(-1)?.packet.isPoll === true
      if (isFinal) this.session.hear({ ...said, state: 'Up', isFinal })
      this.session.hear({ ...said, state: 'Up' })
      this.session.run(Math.min(200, end - this.session.now), () => {
        for (; this.#returned < this.session.echoes.length; this.#returned++)
          if (this.isLooping)
            this.session.bfd.hearEcho(this.session.echoes[this.#returned]?.octets ?? new Uint8Array())
      })
    }
  }

  /** What our packets ask the neighbour for. */
  get requiredMinRx(): number | undefined {
    return this.session.sent.at(-1)?.packet.requiredMinRxInterval
  }
}

describe('the Echo function', () => {
  test('sends at its interval, or the slower one of the neighbour', () => {
    const echoing = new Echoing()
    echoing.run(10_000)
    expect(echoing.session.echoes.length).toBeWithin(199, 203)
    const slow = { requiredMinEchoRxInterval: milliseconds(500) }
    const slower = new Echoing({}, slow)
    slower.run(10_000, slow)
    expect(slower.session.echoes.length).toBeWithin(19, 23)
  })

  test.each([
    ['the profile has none', { profile: PROFILE }, OFFERED],
    ['the neighbour offers none', {}, {}],
    ['there are several hops', { isMultiHop: true }, OFFERED],
  ])('is silent where %s', (_, changes, said) => {
    const echoing = new Echoing(changes, said)
    echoing.run(5000, said)
    expect(echoing.session.echoes).toEqual([])
  })

  test('lets Control packets be slow once it works, and only then', () => {
    const echoing = new Echoing()
    echoing.isLooping = false
    echoing.run(2000)
    expect(echoing.requiredMinRx).toBe(milliseconds(300))
    echoing.isLooping = true
    echoing.run(2000)
    expect(echoing.requiredMinRx).toBe(seconds(1))
  })

  test('ends the session when packets do not come back any more', () => {
    const echoing = new Echoing()
    echoing.run(2000)
    echoing.isLooping = false
    echoing.run(210)
    expect(echoing.session.events).toMatchObject([{ kind: 'down', diagnostic: 'echoFunctionFailed' }])
    expect(echoing.session.sent.at(-1)?.packet).toMatchObject({ state: 'Down', diagnostic: 2 })
    const { length } = echoing.session.echoes
    echoing.session.run(5000)
    expect(echoing.session.echoes.length).toBe(length)
  })

  test('is no reason to give up a neighbour that has never sent one back', () => {
    const echoing = new Echoing()
    echoing.isLooping = false
    echoing.run(60_000)
    expect(echoing.session.events).toEqual([])
  })

  test('does not count what it could not send while the node stood still', () => {
    const echoing = new Echoing()
    echoing.run(2000)
    echoing.session.now = milliseconds(echoing.session.now + 700)
    echoing.run(2000)
    expect(echoing.session.events).toEqual([])
  })

  test('stops when the neighbour takes its offer back', () => {
    const echoing = new Echoing()
    echoing.run(2000)
    const { length } = echoing.session.echoes
    echoing.run(3000, {})
    expect(echoing.session.echoes.length).toBe(length)
    expect(echoing.session.events).toEqual([])
    expect(echoing.requiredMinRx).toBe(milliseconds(300))
  })

  test('does not believe packets of others, nor old ones', () => {
    const echoing = new Echoing()
    echoing.isLooping = false
    echoing.run(20_000)
    const [oldest] = echoing.session.echoes
    echoing.session.bfd.hearEcho(oldest?.octets ?? new Uint8Array())
    echoing.session.bfd.hearEcho(new Uint8Array(8))
    echoing.session.bfd.hearEcho(new Uint8Array())
    expect(echoing.session.bfd.sessions()[0]?.echoPacketsIn).toBe(0)
    expect([...echoing.session.bfd.discarded]).toEqual([['echo', 2]])
  })
})

describe('the frame of an echo packet', () => {
  const [ours, theirs] = ['020000000001', '020000000002'].map((it) => Uint8Array.fromHex(it))
  const frame = new Uint8Array(ECHO_FRAME_SIZE)
  const payload = Uint8Array.fromHex('1111111100000007')
  if (ours === undefined || theirs === undefined) throw new Error('two addresses')
  writeEchoFrame(frame, theirs, { hardwareAddress: ours, address: 0xc0000201 }, payload)

  test('goes to the neighbour, and from us to us', () => {
    expect(frame.toHex()).toBe(
      [
        '020000000002 020000000001 0800', // Ethernet
        `45 c0 0024 0000 0000 ff 11 ${frame.toHex().slice(48, 52)}`, // IPv4
        'c0000201 c0000201',
        '0ec9 0ec9 0010 0000', // UDP
        '11111111 00000007',
      ]
        .join('')
        .replaceAll(' ', ''),
    )
    // RFC 1071: the sum over a header with its checksum is all ones
    const view = new DataView(frame.buffer)
    let sum = 0
    for (let at = 14; at < 34; at += 2) sum += view.getUint16(at)
    expect((sum & 0xffff) + (sum >>> 16)).toBe(0xffff)
  })

  test('is read back', () => {
    expect(readEchoFrame(frame)).toEqual({
      sender: ours,
      source: 0xc0000201,
      destination: 0xc0000201,
      ttl: 255,
      destinationPort: 3785,
      payload,
    })
  })

  test('is turned around with one hop less', () => {
    const looped = frame.slice()
    loopBack(looped, theirs)
    expect(readEchoFrame(looped)).toMatchObject({ sender: theirs, ttl: 254, payload })
    expect(looped.subarray(0, 6)).toEqual(ours)
    const view = new DataView(looped.buffer)
    let sum = 0
    for (let at = 14; at < 34; at += 2) sum += view.getUint16(at)
    expect((sum & 0xffff) + (sum >>> 16)).toBe(0xffff)
  })

  test.each([
    ['cut short', frame.subarray(0, 41)],
    ['a fragment', withOctet(20, 0x20)],
    ['not of UDP', withOctet(23, 6)],
    ['with options of IPv4', withOctet(14, 0x46)],
    ['of another protocol', withOctet(13, 6)],
    ['longer than it is', withOctet(17, 0x25)],
  ])('is not read where it is %s', (_, bent) => {
    expect(readEchoFrame(bent)).toBeUndefined()
  })

  function withOctet(at: number, octet: number): Uint8Array {
    const bent = frame.slice()
    bent[at] = octet
    return bent
  }
})
