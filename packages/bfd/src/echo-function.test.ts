import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
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
