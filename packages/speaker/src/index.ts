// The speaker: answers on this node for the addresses of Services. A program calls `runSpeaker`; a simulation starts
// the same loop on an API server and a packet plane of its own; a dry run asks what is decided, and no more.

export { desiredState } from './desired-state.ts'
export type { DesiredState } from './desired-state.ts'
export type { World } from './world.ts'
export { SeenNodes } from './seen-nodes.ts'
export { runSpeaker } from './run-speaker.ts'
export type { Speaker, SpeakerOptions } from './run-speaker.ts'
export { startSpeakerLoop } from './speaker-loop.ts'
export type { LoopOptions } from './loop-options.ts'
export type { SpeakerLoop, StartPlane } from './speaker-loop.ts'
