// What has become of a keyed frame that came in. Each is counted, by interface.

export const JUDGEMENTS = [
  /** Of a speaker with our key, and new. */
  'accepted',
  /** Not sealed with our key, or changed on its way. */
  'wrong_key',
  /** Heard before, or of a run that is over: a network that doubles frames, or somebody who plays them again. */
  'stale',
  /** No heartbeat at all. */
  'malformed',
  /** Of runs that nobody knows, faster than new ones come: not looked at. */
  'limited',
] as const

export type Judgement = (typeof JUDGEMENTS)[number]
