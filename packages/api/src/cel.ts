// Words of CEL that the rules of several kinds need (x-kubernetes-validations, run by the API server). Only functions of
// Kubernetes 1.31 or older. What rules there are, and why not more: docs/adr/0008-cel-rules.md.

/**
 * CEL for whether the string `text` is an address to Go's net.ParseIP. CEL's isIP is that too, but for IPv4-mapped
 * addresses (`::ffff:192.0.2.1`), which it refuses: with another group in the place of `ffff` they are like any other.
 */
export function isAddress(text: string): string {
  return `isIP(${text}.lowerAscii().replace('ffff', 'fffe'))`
}

/** CEL for whether the optional string field `name` of `self` says something: to Go, '' is as good as nothing. */
export function isGiven(name: string): string {
  return `(has(self.${name}) && self.${name} != '')`
}
