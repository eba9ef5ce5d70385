// What another station was heard to say of an address, openly, as anybody could have.

export interface Observation {
  readonly interfaceIndex: number
  readonly address: string
  readonly hardwareAddress: string
  /** A probe asks whether the address is free (RFC 5227 2.1.1, RFC 4862 5.4), and claims nothing. */
  readonly kind: 'answer' | 'announcement' | 'probe'
}
