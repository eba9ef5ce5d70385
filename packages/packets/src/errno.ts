// The errors of the kernel that the packet plane tells apart, and their names for messages (errno(3), Linux).

export const EPERM = 1
export const EINTR = 4
export const EAGAIN = 11
export const EACCES = 13
export const ENODEV = 19
export const EINVAL = 22
export const EAFNOSUPPORT = 97
export const EADDRINUSE = 98
export const EADDRNOTAVAIL = 99
export const ENETDOWN = 100
export const ECONNRESET = 104
export const ECONNREFUSED = 111
export const EINPROGRESS = 115

/** The name of an errno of this plane, for messages. */
export function errnoName(errno: number): string {
  return NAMES.get(errno) ?? `errno ${errno}`
}

const NAMES = new Map([
  [EPERM, 'EPERM: this needs CAP_NET_RAW'],
  [EAGAIN, 'EAGAIN'],
  [12, 'ENOMEM'],
  [EACCES, 'EACCES'],
  [ENODEV, 'ENODEV'],
  [EINVAL, 'EINVAL'],
  [24, 'EMFILE'],
  [EAFNOSUPPORT, 'EAFNOSUPPORT'],
  [EADDRINUSE, 'EADDRINUSE'],
  [EADDRNOTAVAIL, 'EADDRNOTAVAIL'],
  [ENETDOWN, 'ENETDOWN'],
  [101, 'ENETUNREACH'],
  [ECONNRESET, 'ECONNRESET'],
  [105, 'ENOBUFS'],
  [110, 'ETIMEDOUT'],
  [ECONNREFUSED, 'ECONNREFUSED'],
  [113, 'EHOSTUNREACH'],
])
