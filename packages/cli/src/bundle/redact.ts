// Takes out what is nobody's business before anything leaves the cluster: passwords, keys and tokens, by the names of fields,
// variables and flags that hold them, and by the form of texts that carry one. Rather too much than too little.

/** In the place of what was taken out. */
export const REDACTED = '<redacted>'

/** Names of what is secret; and of those the ones that only say where it is: `secretName`, `tokenFile`. */
const SECRET_NAME =
  /(pass(word|wd|phrase)|secret|token|credential|(private|api|access)[-_.]?key|auth(orization)?$|cookie)/i
const NAME_OF_ONE = /(name|namespace|path|file|ref|dir|type|class)$/i

/** Kinds whose data is all secret, whatever its names. */
const SECRET_KINDS: ReadonlySet<string> = new Set(['Secret'])

/** A copy of the whole object, in which all of that is again. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The object without its secrets. */
export function redactObject(value: unknown): unknown {
  if (isRecord(value) && SECRET_KINDS.has(String(value['kind'])))
    return redact({ ...value, data: mapped(value['data']), stringData: mapped(value['stringData']) })
  return redact(value)
}

function mapped(value: unknown): unknown {
  return isRecord(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, REDACTED])) : undefined
}

function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return redactWords(value)
  if (!isRecord(value)) return value
  const entries = Object.entries(value).map(([key, it]) => [key, redactField(value, key, it)])
  return Object.fromEntries(entries.filter(([, it]) => it !== undefined))
}

function redactField(parent: Record<string, unknown>, key: string, value: unknown): unknown {
  if (key === 'managedFields') return undefined
  if (key === LAST_APPLIED) return REDACTED
  if (isSecretName(key) && isText(value)) return REDACTED
  // `{ name: DB_PASSWORD, value: x }`, a variable of a container
  if (key === 'value' && typeof parent['name'] === 'string' && isSecretName(parent['name']) && isText(value))
    return REDACTED
  return redact(value)
}

/** Words of a command line: `--token=x`, and `x` after `--token`. */
function redactWords(words: readonly unknown[]): unknown[] {
  return words.map((word, index) => {
    if (typeof word !== 'string') return redact(word)
    const before = words[index - 1]
    const [, flag = '', value] = /^--?([\w.-]+)(?:=(.*))?$/s.exec(word) ?? []
    if (value !== undefined && isSecretName(flag)) return word.replace(/=.*$/s, `=${REDACTED}`)
    const [, name] = typeof before === 'string' ? (/^--?([\w.-]+)$/.exec(before) ?? []) : []
    const isValue = name !== undefined && isSecretName(name) && !word.startsWith('-')
    return isValue ? REDACTED : redactText(word)
  })
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NAME_OF_ONE.test(name.replace(/^.*[./]/, ''))
}

/** The name of a secret, and what stands between it and its value. */
const NAMED = String.raw`\b[\w.-]{0,64}(?:password|passwd|passphrase|token|api[-_]?key|private[-_]?key|secretkey)\\?["']?\s*[=:]\s*`

const FORMS: readonly (readonly [RegExp, string])[] = [
  // a password in a URL (RFC 3986 3.2.1)
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"']*):[^\s/@"']+@/gi, `$1:${REDACTED}@`],
  // RFC 6750 and 7617
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  // a JSON Web Token, wherever it stands
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(\.[\w-]*)?/g, REDACTED],
  // PEM (RFC 7468)
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  // `"password":"x y"` in JSON, the same in a text of JSON, `password: 'x y'` in YAML: up to the quote that ends it
  [new RegExp(`(${NAMED}")(?:[^"\\\\\\n]|\\\\.)*"`, 'gi'), `$1${REDACTED}"`],
  [new RegExp(`(${NAMED}\\\\")[^\\n]*?(?<!\\\\)\\\\"`, 'gi'), `$1${REDACTED}\\"`],
  [new RegExp(`(${NAMED}')[^'\\n]*'`, 'gi'), `$1${REDACTED}'`],
  // `password=x`, and what no quote ends
  [new RegExp(`(${NAMED}\\\\?["']?)[^\\s"'\\\\,;}&]+`, 'gi'), `$1${REDACTED}`],
  // FRR's configuration
  [/(\bneighbor\s+\S+\s+password\s+)[^\s"'\\]+/gi, `$1${REDACTED}`],
]

/** A line of a log, or any other text, without what looks like a secret. */
export function redactText(text: string): string {
  return FORMS.reduce((all, [form, replacement]) => all.replaceAll(form, replacement), text)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
