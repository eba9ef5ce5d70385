// Every cell of the state table, on a clock that is moved by hand: the next state, what was done with the connection and
// sent on it, the timers that run afterwards, and the counter of failures.

import { describe, expect, test } from 'bun:test'
import { milliseconds, seconds } from '@ingot/api'
import { ceaseError, protocolError, type ProtocolError } from '../wire/protocol-error.ts'
import { Machine } from './machine.ts'
import { EVENTS, STATES, type Event, type State } from './table.ts'
import { LARGE_HOLD_TIME } from './timers.ts'

const NOW = milliseconds(1_000_000)
const TIMERS = ['connectRetry', 'hold', 'keepalive', 'delayOpen', 'sendHold'] as const
/** What the events carry that have an error of their own. */
const ERRORS: Readonly<Partial<Record<Event, ProtocolError>>> = {
  manualStop: ceaseError('shutdown'),
  automaticStop: ceaseError('bfdDown'),
  collisionLost: ceaseError('collision'),
  badMessage: protocolError(1, 3),
  badUpdate: protocolError(3, 10),
}
/** Messages that may be unexpected, by their type. */
const TYPES: Readonly<Partial<Record<Event, number>>> = {
  open: 1,
  openWhileDelayed: 1,
  update: 2,
  badUpdate: 2,
  keepalive: 4,
  routeRefresh: 5,
}

class Bench {
  readonly done: string[] = []
  readonly machine: Machine

  constructor(delayOpenTime = milliseconds(0)) {
    const log = (text: string) => () => void this.done.push(text)
    const settings = { connectRetryTime: () => seconds(120), delayOpenTime, random: () => 1 }
    this.machine = new Machine(settings, {
      dial: log('dial'),
      drop: log('drop'),
      refuse: log('refuse'),
      sendOpen: log('OPEN'),
      sendKeepalive: log('KEEPALIVE'),
      notify: ({ code, subcode, data }) => this.done.push([`${code}/${subcode}`, ...data].join(' ')),
      moved: () => {},
    })
    this.machine.agree({ holdTime: seconds(90), keepaliveTime: seconds(30) })
  }

  raise(...events: readonly Event[]): this {
    for (const event of events) this.machine.raise(NOW, event, ERRORS[event], TYPES[event])
    return this
  }

  /** `state: what was done | timers that run | failures`. */
  after(event: Event): string {
    this.done.length = 0
    this.raise(event)
    const { state, timers, connectRetryCounter } = this.machine
    const running = TIMERS.filter((name) => timers.isRunning(name)).join(' ')
    return `${state}: ${this.done.join(', ')} | ${running} | ${connectRetryCounter}`
  }
}

const WAY: Readonly<Record<State, readonly Event[]>> = {
  idle: [],
  connect: ['start'],
  active: ['passiveStart'],
  openSent: ['start', 'connectionUp'],
  openConfirm: ['start', 'connectionUp', 'open'],
  established: ['start', 'connectionUp', 'open', 'keepalive'],
}

type Expected = Readonly<Partial<Record<Event, string>>>

const FAIL = 'idle: drop |  | 1'
const UNEXPECTED = (subcode: number, type = '') => `idle: 5/${subcode}${type}, drop |  | 1`

/** RFC 4271 8.2.2, RFC 6608, RFC 9687; an event that is not named is ignored. */
const EXPECTED: Readonly<Record<State, Expected>> = {
  idle: {
    start: 'connect: dial | connectRetry | 0',
    passiveStart: 'active:  | connectRetry | 0',
    connectionUp: 'idle: refuse |  | 0',
  },
  connect: {
    manualStop: 'idle: drop |  | 0',
    automaticStop: FAIL,
    connectRetryExpires: 'connect: drop, dial | connectRetry | 0',
    holdExpires: FAIL,
    keepaliveExpires: FAIL,
    delayOpenExpires: 'openSent: OPEN | connectRetry hold | 0',
    connectionUp: 'openSent: OPEN | hold | 0',
    connectionFails: 'idle: drop |  | 0',
    open: FAIL,
    openWhileDelayed: 'openConfirm: OPEN, KEEPALIVE | hold keepalive | 0',
    badMessage: 'idle: 1/3, drop |  | 1',
    collisionLost: FAIL,
    versionNotification: FAIL,
    notification: FAIL,
    keepalive: FAIL,
    update: FAIL,
    badUpdate: FAIL,
    routeRefresh: FAIL,
  },
  active: {
    manualStop: 'idle: drop |  | 0',
    automaticStop: FAIL,
    connectRetryExpires: 'connect: dial | connectRetry | 0',
    holdExpires: FAIL,
    keepaliveExpires: FAIL,
    delayOpenExpires: 'openSent: OPEN | connectRetry hold | 0',
    connectionUp: 'openSent: OPEN | hold | 0',
    connectionFails: 'idle: drop | connectRetry | 1',
    open: FAIL,
    openWhileDelayed: 'openConfirm: OPEN, KEEPALIVE | hold keepalive | 0',
    badMessage: 'idle: 1/3, drop |  | 1',
    collisionLost: FAIL,
    versionNotification: FAIL,
    notification: FAIL,
    keepalive: FAIL,
    update: FAIL,
    badUpdate: FAIL,
    routeRefresh: FAIL,
  },
  openSent: {
    manualStop: 'idle: 6/2, drop |  | 0',
    automaticStop: 'idle: 6/10, drop |  | 1',
    connectRetryExpires: UNEXPECTED(1),
    holdExpires: 'idle: 4/0, drop |  | 1',
    keepaliveExpires: UNEXPECTED(1),
    delayOpenExpires: UNEXPECTED(1),
    connectionFails: 'active: drop | connectRetry | 0',
    open: 'openConfirm: KEEPALIVE | hold keepalive | 0',
    openWhileDelayed: UNEXPECTED(1, ' 1'),
    badMessage: 'idle: 1/3, drop |  | 1',
    collisionLost: 'idle: 6/7, drop |  | 1',
    versionNotification: 'idle: drop |  | 0',
    notification: FAIL,
    keepalive: UNEXPECTED(1, ' 4'),
    update: UNEXPECTED(1, ' 2'),
    badUpdate: UNEXPECTED(1, ' 2'),
    routeRefresh: UNEXPECTED(1, ' 5'),
  },
  openConfirm: {
    manualStop: 'idle: 6/2, drop |  | 0',
    automaticStop: 'idle: 6/10, drop |  | 1',
    connectRetryExpires: UNEXPECTED(2),
    holdExpires: 'idle: 4/0, drop |  | 1',
    keepaliveExpires: 'openConfirm: KEEPALIVE | hold keepalive | 0',
    delayOpenExpires: UNEXPECTED(2),
    connectionFails: FAIL,
    openWhileDelayed: UNEXPECTED(2, ' 1'),
    badMessage: 'idle: 1/3, drop |  | 1',
    collisionLost: 'idle: 6/7, drop |  | 1',
    versionNotification: 'idle: drop |  | 0',
    notification: FAIL,
    keepalive: 'established:  | hold keepalive sendHold | 0',
    update: UNEXPECTED(2, ' 2'),
    badUpdate: UNEXPECTED(2, ' 2'),
    routeRefresh: UNEXPECTED(2, ' 5'),
  },
  established: {
    manualStop: 'idle: 6/2, drop |  | 0',
    automaticStop: 'idle: 6/10, drop |  | 1',
    connectRetryExpires: UNEXPECTED(3),
    holdExpires: 'idle: 4/0, drop |  | 1',
    keepaliveExpires: 'established: KEEPALIVE | hold keepalive sendHold | 0',
    delayOpenExpires: UNEXPECTED(3),
    connectionFails: FAIL,
    open: UNEXPECTED(3, ' 1'),
    openWhileDelayed: UNEXPECTED(3, ' 1'),
    badMessage: 'idle: 1/3, drop |  | 1',
    collisionLost: 'idle: 6/7, drop |  | 1',
    versionNotification: FAIL,
    notification: FAIL,
    keepalive: 'established:  | hold keepalive sendHold | 0',
    update: 'established:  | hold keepalive sendHold | 0',
    badUpdate: 'idle: 3/10, drop |  | 1',
    sendHoldExpires: 'idle: 8/0, drop |  | 1',
    routeRefresh: 'established:  | hold keepalive sendHold | 0',
  },
}

const IGNORED: Readonly<Record<State, string>> = {
  idle: 'idle:  |  | 0',
  connect: 'connect:  | connectRetry | 0',
  active: 'active:  | connectRetry | 0',
  openSent: 'openSent:  | hold | 0',
  openConfirm: 'openConfirm:  | hold keepalive | 0',
  established: 'established:  | hold keepalive sendHold | 0',
}

describe('the cell of the state machine', () => {
  const cells = STATES.flatMap((state) =>
    EVENTS.map((event) => [state, event, EXPECTED[state][event] ?? IGNORED[state]] as const),
  )
  test.each(cells)('%s, %s is %s', (state, event, expected) => {
    expect(new Bench().raise(...WAY[state]).after(event)).toBe(expected)
  })
})

describe('while OPEN is held back', () => {
  const delayed = (...events: readonly Event[]) => new Bench(seconds(10)).raise(...events)

  test.each([
    ['start', 'connectionUp', 'connect:  | delayOpen | 0'],
    ['passiveStart', 'connectionUp', 'active:  | delayOpen | 0'],
  ] as const)('after %s, %s only starts the timer', (start, event, expected) => {
    expect(delayed(start).after(event)).toBe(expected)
  })

  test.each([
    ['start', 'connectionFails', 'active: drop | connectRetry | 0'],
    ['passiveStart', 'connectionFails', 'idle: drop | connectRetry | 1'],
    ['start', 'versionNotification', 'idle: drop |  | 0'],
    ['passiveStart', 'versionNotification', 'idle: drop |  | 0'],
    ['passiveStart', 'manualStop', 'idle: 6/2, drop |  | 0'],
    ['start', 'openWhileDelayed', 'openConfirm: OPEN, KEEPALIVE | hold keepalive | 0'],
    ['start', 'delayOpenExpires', 'openSent: OPEN | hold delayOpen | 0'],
  ] as const)('after %s, %s is %s', (start, event, expected) => {
    expect(delayed(start, 'connectionUp').after(event)).toBe(expected)
  })

  test('the OPEN goes out when the time is over', () => {
    const bench = delayed('start', 'connectionUp')
    bench.machine.advance(milliseconds(NOW + 9_999))
    expect(bench.machine.state).toBe('connect')
    bench.machine.advance(milliseconds(NOW + 10_000))
    expect([bench.machine.state, bench.done.at(-1)]).toEqual(['openSent', 'OPEN'])
  })
})

describe('timers', () => {
  const established = () => new Bench().raise(...WAY.established).machine
  const openSent = () => new Bench().raise(...WAY.openSent).machine

  test('the peer has four minutes for its OPEN', () => {
    const machine = openSent()
    machine.advance(milliseconds(NOW + LARGE_HOLD_TIME - 1))
    expect(machine.state).toBe('openSent')
    machine.advance(milliseconds(NOW + LARGE_HOLD_TIME))
    expect(machine.state).toBe('idle')
  })

  test('send hold is eight minutes, or twice the hold time where that is more, and off with it', () => {
    const due = (hold: number) => {
      const { machine } = new Bench()
      machine.agree({ holdTime: seconds(hold), keepaliveTime: seconds(hold / 3) })
      for (const event of WAY.established) machine.raise(NOW, event)
      return (machine.timers.due('sendHold') ?? NOW) - NOW
    }
    expect([due(90), due(600), due(0)]).toEqual([480_000, 1_200_000, 0])
  })

  test('send hold begins again when the peer has taken something in', () => {
    const machine = established()
    machine.progressed(milliseconds(NOW + 1000))
    expect(machine.timers.due('sendHold')).toBe(milliseconds(NOW + 481_000))
  })

  test('an UPDATE that leaves puts the next KEEPALIVE off, one that arrives the end of the hold time', () => {
    const machine = established()
    machine.spoke(milliseconds(NOW + 10_000))
    expect(machine.timers.due('keepalive')).toBe(milliseconds(NOW + 40_000))
    machine.raise(milliseconds(NOW + 20_000), 'update')
    expect(machine.timers.due('hold')).toBe(milliseconds(NOW + 110_000))
  })

  test('a hold time of zero is neither hold timer nor KEEPALIVEs', () => {
    const { machine } = new Bench()
    machine.agree({ holdTime: milliseconds(0), keepaliveTime: milliseconds(0) })
    for (const event of WAY.established) machine.raise(NOW, event)
    expect(machine.timers.deadline()).toBeUndefined()
  })
})
