// Which names objects may have, with kube-apiserver's sentences. Contract: apimachinery, util/validation.

import type { NameRule } from './resource-kind.ts'

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const RFC_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'

export const rfc1123Subdomain = rule(
  SUBDOMAIN,
  253,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
    `end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`,
)

export const rfc1123Label = rule(
  LABEL,
  63,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
    `an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`,
)

export const rfc1035Label = rule(
  RFC_1035,
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and " +
    `end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${RFC_1035}')`,
)

function rule(pattern: string, length: number, sentence: string): NameRule {
  const whole = new RegExp(`^${pattern}$`)
  return (name) => {
    if (name.length > length) return `must be no more than ${length} bytes`
    return whole.test(name) ? undefined : sentence
  }
}
