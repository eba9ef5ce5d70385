// The states of a session as RFC 4271 calls them.

import type { State } from '@ingot/bgp'

export const STATE_NAMES: Readonly<Record<State, string>> = {
  idle: 'Idle',
  connect: 'Connect',
  active: 'Active',
  openSent: 'OpenSent',
  openConfirm: 'OpenConfirm',
  established: 'Established',
}
