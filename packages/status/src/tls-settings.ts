// What `--tls-min-version`, `--tls-cipher-suites` and `--tls-curve-preferences` ask for, in the words that Bun.serve
// takes. Where MetalLB would not start, the mistake is named in MetalLB's words and the rest is served: a restriction
// loses what cannot be read of it, never more.
// Contract: the names of Kubernetes' --tls-min-version and --tls-cipher-suites; IANA "TLS Supported Groups".

/** The three flags as they were written; '' is not given. */
export interface TlsFlags {
  readonly minVersion: string
  readonly cipherSuites: string
  readonly curvePreferences: string
}

/** For Bun.serve's `tls`. */
export interface TlsSettings {
  readonly minVersion: number
  readonly ciphers?: string
  readonly ecdhCurve?: string
}

export interface ReadTlsSettings {
  readonly settings: TlsSettings
  /** A sentence for each thing that could not be honoured. */
  readonly mistakes: readonly string[]
}

const TLS_1_3 = 0x0304
const VERSIONS: ReadonlyMap<string, number> = new Map([
  ['', TLS_1_3],
  ['VersionTLS12', 0x0303],
  ['VersionTLS13', TLS_1_3],
])

/** The suites of TLS 1.2 that Go and Bun both have. */
const SUITES = new Set([
  ...['ECDHE_ECDSA', 'ECDHE_RSA', 'RSA'].flatMap((exchange) =>
    ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'AES_128_CBC_SHA', 'AES_256_CBC_SHA'].map(
      (cipher) => `TLS_${exchange}_WITH_${cipher}`,
    ),
  ),
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
])

const CURVES: ReadonlyMap<string, string> = new Map([
  ['23', 'P-256'],
  ['24', 'P-384'],
  ['25', 'P-521'],
  ['29', 'X25519'],
  ['4588', 'X25519MLKEM768'],
])

/** Reads the flags; without any of them, TLS 1.3 with the runtime's suites and curves. */
export function readTlsSettings({ minVersion, cipherSuites, curvePreferences }: TlsFlags): ReadTlsSettings {
  const mistakes: string[] = []
  const version = VERSIONS.get(minVersion)
  if (version === undefined) mistakes.push(`parsing tls-min-version: unknown tls version "${minVersion}"`)
  const suites = readSuites(cipherSuites, version ?? TLS_1_3, mistakes)
  const curves = readCurves(curvePreferences, mistakes)
  const settings = {
    minVersion: version ?? TLS_1_3,
    ...(suites.length > 0 && { ciphers: suites.join(':') }),
    ...(curves.length > 0 && { ecdhCurve: curves.join(':') }),
  }
  return { settings, mistakes }
}

function readSuites(text: string, version: number, mistakes: string[]): string[] {
  if (text === '') return []
  if (version === TLS_1_3) {
    mistakes.push('parsing tls-cipher-suites: cipher suites cannot be configured with TLS 1.3')
    return []
  }
  // Go has these two under an older name as well
  const names = listOf(text).map((name) => name.replace(/CHACHA20_POLY1305$/, '$&_SHA256'))
  for (const name of names) {
    if (!SUITES.has(name))
      mistakes.push(`parsing tls-cipher-suites: Cipher suite ${name} not supported or doesn't exist`)
  }
  return names.filter((name) => SUITES.has(name))
}

function readCurves(text: string, mistakes: string[]): string[] {
  const curves = new Set<string>()
  for (const identifier of listOf(text)) {
    const curve = CURVES.get(identifier)
    if (curve === undefined)
      mistakes.push(`parsing tls-curve-preferences: unsupported curve ID "${identifier}"`)
    else if (curves.has(curve))
      mistakes.push(`parsing tls-curve-preferences: duplicate curve ID ${identifier}`)
    else curves.add(curve)
  }
  return [...curves]
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
