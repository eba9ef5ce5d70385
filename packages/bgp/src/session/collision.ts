// Two connections to one peer, of which one has to go: RFC 4271 6.8 with the order of RFC 6286 2.3.

/** The one that the end with the higher identifier opened stays; with equal ones, the end with the higher AS number. */
export function keepsDialled(
  own: { readonly identifier: number; readonly asn: number },
  peer: { readonly identifier: number; readonly asn: number },
): boolean {
  if (own.identifier !== peer.identifier) return own.identifier > peer.identifier
  return own.asn > peer.asn
}
