// The state machine of one connection, RFC 4271 8.2.2 as a table: what each event makes of each state, and the duties on
// the way, in the order in which they are done. An event that a state does not list is ignored there.
//
// Events of one effect are one: automatic and manual starts, connections that were dialled and accepted, errors of header
// and OPEN. Where the RFCs contradict each other or themselves:
//
//   - a header error in Established is answered as such, by 1/x, not as an error of the state machine;
//   - a NOTIFICATION is never answered, in OpenSent neither (RFC 4271 6.4);
//   - a message that does not belong in a state has its type as the data of the answer (RFC 6608);
//   - a peer that takes nothing in for too long is left (RFC 9687).
//
// OPEN is never held back today; the cells for it (DelayOpen) stand here because the RFC's table has them.
//
// Two connections to one peer are two machines; which of them stays is decided beside (session/collision.ts), and comes
// in as `collisionLost`.

export type State = 'idle' | 'connect' | 'active' | 'openSent' | 'openConfirm' | 'established'

export const STATES: readonly State[] = [
  'idle',
  'connect',
  'active',
  'openSent',
  'openConfirm',
  'established',
]

export const EVENTS = [
  'start', // 1, 3
  'manualStop', // 2
  'passiveStart', // 4, 5
  'automaticStop', // 8
  'connectRetryExpires', // 9
  'holdExpires', // 10
  'keepaliveExpires', // 11
  'delayOpenExpires', // 12
  'connectionUp', // 16, 17
  'connectionFails', // 18
  'open', // 19
  'openWhileDelayed', // 20
  'badMessage', // 21, 22
  'collisionLost', // 23
  'versionNotification', // 24
  'notification', // 25
  'keepalive', // 26
  'update', // 27
  'badUpdate', // 28
  'sendHoldExpires', // 29, RFC 9687
  'routeRefresh', // RFC 2918: like an UPDATE
] as const

export type Event = (typeof EVENTS)[number]

export type Duty =
  | 'resetCounter'
  | 'countFailure'
  | 'startConnectRetry'
  | 'stopConnectRetry'
  | 'startDelayOpen'
  | 'stopDelayOpen'
  /** Four minutes: the peer has to send its OPEN by then. */
  | 'startLargeHold'
  /** Hold and keepalive timer as negotiated; neither where that is 0. */
  | 'startSession'
  | 'restartHold'
  | 'restartKeepalive'
  | 'startSendHold'
  | 'dial'
  /** End the connection, and all of its timers. */
  | 'drop'
  | 'refuse'
  | 'sendOpen'
  | 'sendKeepalive'
  /** Send the error that came with the event. */
  | 'notify'
  /** Send 5/x: the event does not belong in this state. */
  | 'notifyUnexpected'
  /** Send 4/0 or 8/0. */
  | 'notifyHold'
  | 'notifySendHold'

export interface Transition {
  readonly next: State
  readonly duties: readonly Duty[]
}

/** Where it matters whether OPEN is being held back (RFC 4271 8.1.1, DelayOpen). */
export interface Fork {
  readonly delayed: Transition
  readonly otherwise: Transition
}

type Row = Readonly<Partial<Record<Event, Transition | Fork>>>

function to(next: State, ...duties: Duty[]): Transition {
  return { next, duties }
}

/** The end that counts as a failure. */
const fail = to('idle', 'drop', 'stopConnectRetry', 'countFailure')
const failAfter = (duty: Duty) => to('idle', duty, 'drop', 'stopConnectRetry', 'countFailure')
const end = to('idle', 'drop', 'stopConnectRetry')
const unexpected = failAfter('notifyUnexpected')

const idle: Row = {
  start: to('connect', 'resetCounter', 'startConnectRetry', 'dial'),
  passiveStart: to('active', 'resetCounter', 'startConnectRetry'),
  connectionUp: to('idle', 'refuse'),
}

/** Connect and Active have no OPEN of ours on its way, unless it is held back. */
const beforeOpen: Row = {
  automaticStop: fail,
  holdExpires: fail,
  keepaliveExpires: fail,
  delayOpenExpires: to('openSent', 'sendOpen', 'startLargeHold'),
  connectionUp: {
    delayed: to('connect', 'stopConnectRetry', 'startDelayOpen'),
    otherwise: to('openSent', 'stopConnectRetry', 'sendOpen', 'startLargeHold'),
  },
  open: fail,
  openWhileDelayed: to(
    'openConfirm',
    'stopConnectRetry',
    'stopDelayOpen',
    'sendOpen',
    'sendKeepalive',
    'startSession',
  ),
  badMessage: failAfter('notify'),
  collisionLost: fail,
  versionNotification: { delayed: end, otherwise: fail },
  notification: fail,
  keepalive: fail,
  update: fail,
  badUpdate: fail,
  routeRefresh: fail,
}

const connect: Row = {
  ...beforeOpen,
  manualStop: to('idle', 'drop', 'stopConnectRetry', 'resetCounter'),
  connectRetryExpires: to('connect', 'drop', 'startConnectRetry', 'dial'),
  connectionFails: { delayed: to('active', 'drop', 'startConnectRetry'), otherwise: end },
}

const active: Row = {
  ...beforeOpen,
  connectionUp: {
    delayed: to('active', 'stopConnectRetry', 'startDelayOpen'),
    otherwise: to('openSent', 'stopConnectRetry', 'sendOpen', 'startLargeHold'),
  },
  manualStop: {
    delayed: to('idle', 'notify', 'drop', 'stopConnectRetry', 'resetCounter'),
    otherwise: to('idle', 'drop', 'stopConnectRetry', 'resetCounter'),
  },
  connectRetryExpires: to('connect', 'startConnectRetry', 'dial'),
  connectionFails: to('idle', 'drop', 'startConnectRetry', 'countFailure'),
}

/** From our OPEN on every end is told, unless it is the other side's. */
const afterOpen: Row = {
  manualStop: to('idle', 'notify', 'drop', 'stopConnectRetry', 'resetCounter'),
  automaticStop: failAfter('notify'),
  connectRetryExpires: unexpected,
  holdExpires: failAfter('notifyHold'),
  keepaliveExpires: unexpected,
  delayOpenExpires: unexpected,
  openWhileDelayed: unexpected,
  badMessage: failAfter('notify'),
  collisionLost: failAfter('notify'),
  versionNotification: end,
  notification: fail,
  keepalive: unexpected,
  update: unexpected,
  badUpdate: unexpected,
  routeRefresh: unexpected,
}

const openSent: Row = {
  ...afterOpen,
  connectionFails: to('active', 'drop', 'startConnectRetry'),
  open: to('openConfirm', 'stopDelayOpen', 'stopConnectRetry', 'sendKeepalive', 'startSession'),
}

const openConfirm: Row = {
  ...afterOpen,
  keepaliveExpires: to('openConfirm', 'sendKeepalive', 'restartKeepalive'),
  connectionFails: fail,
  keepalive: to('established', 'restartHold', 'startSendHold'),
}

const established: Row = {
  ...afterOpen,
  keepaliveExpires: to('established', 'sendKeepalive', 'restartKeepalive'),
  connectionFails: fail,
  open: unexpected,
  versionNotification: fail,
  keepalive: to('established', 'restartHold'),
  update: to('established', 'restartHold'),
  badUpdate: failAfter('notify'),
  routeRefresh: to('established'),
  sendHoldExpires: failAfter('notifySendHold'),
}

export const TABLE: Readonly<Record<State, Row>> = {
  idle,
  connect,
  active,
  openSent,
  openConfirm,
  established,
}

/** Undefined where the event is ignored. */
export function transition(state: State, event: Event, isDelayed: boolean): Transition | undefined {
  const cell = TABLE[state][event]
  if (cell === undefined || 'next' in cell) return cell
  return isDelayed ? cell.delayed : cell.otherwise
}
