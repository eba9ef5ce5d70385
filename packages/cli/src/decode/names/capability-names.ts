// What capabilities are called, by code, in the words of the IANA registry (RFC 5492).

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'multiprotocol'],
  [2, 'route refresh'],
  [3, 'outbound route filtering'],
  [5, 'extended next hop'],
  [6, 'extended message'],
  [7, 'BGPsec'],
  [8, 'multiple labels'],
  [9, 'role'],
  [64, 'graceful restart'],
  [65, '4-octet AS number'],
  [67, 'dynamic capability'],
  [68, 'multisession'],
  [69, 'ADD-PATH'],
  [70, 'enhanced route refresh'],
  [71, 'long-lived graceful restart'],
  [72, 'routing policy distribution'],
  [73, 'FQDN'],
  [128, 'route refresh (before its standard)'],
  [131, 'multisession (before its standard)'],
])

/** `capability 239` for one without a name. */
export function capabilityName(code: number): string {
  return NAMES.get(code) ?? `capability ${code}`
}
