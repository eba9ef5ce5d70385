// BFD (RFC 5880 to 5883): whether neighbours can be reached, known within a fraction of a second. `Bfd` is all sessions of
// one node: told what there is to watch, what has arrived and what time it is, it says what is to be sent and who is up or
// down. It opens no socket and sets no timer.
//
//   const bfd = new Bfd(random)
//   bfd.setSessions(now, [{ key: 'tor', local, remote, isMultiHop: false, profile }])
//   carryOut(bfd.hear(now, arrival, octets))   // first everything that has arrived,
//   carryOut(bfd.advance(now))                 // then what is due; again at `bfd.deadline()`

export { Bfd, type Arrival, type SessionView } from './bfd.ts'
export type { SessionState } from './control-packet.ts'
export type { Diagnostic } from './diagnostic.ts'
export type { Discard } from './discards.ts'
export { ECHO_FRAME_SIZE, loopBack, readEchoFrame, sendBack, writeEchoFrame } from './echo-frame.ts'
export type { BfdEffect, BfdEvent, SendControl, SendEcho } from './effect.ts'
export { CONTROL_PORT, ECHO_PORT, MULTI_HOP_PORT } from './ports.ts'
export type { Random } from './random.ts'
export type { SessionCounters, SessionFacts } from './session.ts'
export { parametersOf, type BfdProfile, type Path, type SessionSettings } from './session-settings.ts'
