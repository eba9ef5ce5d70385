// What the lab needs of a machine, and the one message that says what of it is not there and how to get it.

/** What of it a machine has. */
export interface Machine {
  readonly platform: string
  readonly userId: number
  /** Whether a program is on PATH. */
  has(program: string): boolean
}

// setpriv is part of util-linux, which every Debian has
const PACKAGES = { ip: 'iproute2', nft: 'nftables', setpriv: 'util-linux' } as const

/** What is missing for the lab, as a message for a person; null where nothing is. */
export function missing(machine: Machine): string | null {
  if (machine.platform !== 'linux') {
    return `The lab needs Linux: it is made of network namespaces. This is ${machine.platform}.`
  }
  const complaints: string[] = []
  if (machine.userId !== 0) {
    complaints.push('it must run as root, to make network namespaces: run it with sudo, or in a root shell')
  }
  const packages = Object.entries(PACKAGES).filter(([program]) => !machine.has(program))
  if (packages.length > 0) {
    const programs = packages.map(([program]) => program).join(', ')
    const names = packages.map(([, name]) => name).join(' ')
    complaints.push(`not found: ${programs}. On Debian: apt-get install ${names}`)
  }
  return complaints.length === 0 ? null : `The lab cannot start: ${complaints.join('; ')}`
}

/** This machine. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    userId: process.getuid?.() ?? 0,
    has: (program) => Bun.which(program) !== null,
  }
}
