// Elections: which nodes are to answer for the addresses of a Service, in which order, and why others are not. Pure;
// the order is MetalLB's.

export * from './bgp-announcement.ts'
export * from './bgp-drain.ts'
export * from './bgp-routes.ts'
export * from './bgp-sessions.ts'
export * from './candidate-node.ts'
export { isSpread } from './choice.ts'
export type { Choice } from './choice.ts'
export { admitting, holdLayer2Election, ownership } from './layer2-election.ts'
export type { HeldElection, Layer2ElectionInput } from './layer2-election.ts'
export { AWAY_FOR, MOVES, MOVES_PERIOD, Spread } from './spread.ts'
export type { SpreadService } from './spread.ts'
export { spreadNodes } from './spread-nodes.ts'
export { succession } from './succession.ts'
export { Weights } from './weights.ts'
export type { Hosts } from './weights.ts'
