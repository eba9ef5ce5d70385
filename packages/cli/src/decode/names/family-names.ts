// What address families are called: AFI and SAFI (RFC 4760), as routers print them.

const AFIS: ReadonlyMap<number, string> = new Map([
  [1, 'IPv4'],
  [2, 'IPv6'],
  [25, 'L2VPN'],
  [16_388, 'BGP-LS'],
])

const SAFIS: ReadonlyMap<number, string> = new Map([
  [1, 'unicast'],
  [2, 'multicast'],
  [4, 'labeled unicast'],
  [65, 'VPLS'],
  [70, 'EVPN'],
  [71, 'BGP-LS'],
  [128, 'VPN'],
  [132, 'route target'],
  [133, 'flow specification'],
])

/** `IPv4 unicast`, or `AFI 9 SAFI 3`. */
export function familyName(afi: number, safi: number): string {
  const [first, second] = [AFIS.get(afi), SAFIS.get(safi)]
  if (first === undefined || second === undefined) return `AFI ${afi} SAFI ${safi}`
  return first === second ? first : `${first} ${second}`
}

/** Of an AFI alone. */
export function afiName(afi: number): string {
  return AFIS.get(afi) ?? `AFI ${afi}`
}
