// Why a session changed its state last (RFC 5880 4.1, Diag): the codes of the packet and their names, in the RFC's words.

const DIAGNOSTICS = [
  'noDiagnostic',
  'controlDetectionTimeExpired',
  'echoFunctionFailed',
  'neighborSignaledSessionDown',
  'forwardingPlaneReset',
  'pathDown',
  'concatenatedPathDown',
  'administrativelyDown',
  'reverseConcatenatedPathDown',
] as const

export type Diagnostic = (typeof DIAGNOSTICS)[number]

export function diagnosticCode(diagnostic: Diagnostic): number {
  return DIAGNOSTICS.indexOf(diagnostic)
}

/** The name of a code that a neighbour sent; undefined for those that are reserved. */
export function diagnosticOf(code: number): Diagnostic | undefined {
  return DIAGNOSTICS[code]
}
