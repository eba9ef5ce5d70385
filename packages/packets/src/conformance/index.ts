// Real routers for others than this package's own tests: fetched by apt, started in a network namespace.

export { findBird, startBird, type Bird } from './bird.ts'
export { debianPackages, programIn } from './debian-packages.ts'
export { findFrr, startFrr, type Frr } from './frr.ts'
export { readLines } from './lines.ts'
