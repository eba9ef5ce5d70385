// The speaker: answers on this node for the addresses of Services. `runSpeaker` is all a program needs; `desiredState`
// is what it decides by.

export { desiredState } from './desired-state.ts'
export type { Decision, DesiredState, World } from './desired-state.ts'
export { runSpeaker } from './speaker.ts'
export type { Speaker, SpeakerOptions, SpeakerRuntime } from './speaker.ts'
