// Elections: which nodes are to answer for the addresses of a Service, in which order, and why others are not. Pure;
// the order is MetalLB's.

export * from './candidate-node.ts'
export * from './layer2-election.ts'
export { succession } from './succession.ts'
