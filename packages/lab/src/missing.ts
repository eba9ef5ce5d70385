// What the lab needs of a machine, and the one message that says what of it is not there and how to get it.

import { findProgram } from './system-programs.ts'

/** What of it a machine has. */
export interface Machine {
  readonly platform: string
  readonly userId: number
  /** Whether a program is on PATH. */
  has(program: string): boolean
}

// util-linux is on every Debian
const PACKAGES = { ip: 'iproute2', nft: 'nftables', setpriv: 'util-linux' } as const
/** Without root's rights the network namespaces are in a user namespace. */
const PACKAGES_OF_A_USER = { ...PACKAGES, nsenter: 'util-linux', unshare: 'util-linux' } as const

/** What is missing for the lab, as a message for a person; null where nothing is. */
export function missing(machine: Machine): string | null {
  if (machine.platform !== 'linux') {
    return `The lab needs Linux: it is made of network namespaces. This is ${machine.platform}.`
  }
  const needed = machine.userId === 0 ? PACKAGES : PACKAGES_OF_A_USER
  const packages = Object.entries(needed).filter(([program]) => !machine.has(program))
  if (packages.length === 0) return null
  const programs = packages.map(([program]) => program).join(', ')
  const names = [...new Set(packages.map(([, name]) => name))].join(' ')
  return `The lab cannot start: not found: ${programs}. On Debian: apt-get install ${names}`
}

/** This machine. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    userId: process.getuid?.() ?? 0,
    has: (program) => findProgram(program) !== null,
  }
}
