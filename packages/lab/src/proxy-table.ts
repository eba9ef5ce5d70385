// A node's nftables table as a list of named parts, each with the commands that make it and take it away, and the
// transactions that turn one list into another: only what differs is sent, in pieces that a socket of an ordinary user
// takes. Pure text; what the parts are is proxy-rules.ts's. Contract: nft(8).

/** The table that all commands are about. */
export const TABLE = 'inet ingot-proxy'

/** A chain, a set, or the elements for one address and port. Commands are lines of `nft -f`, each with its end. */
export interface Part {
  readonly add: string
  /** Makes it empty, in the same transaction that adds it anew or removes it. */
  readonly clear: string
  readonly remove: string
}

/** The parts by name: a part stands behind those that its commands refer to. */
export type Parts = ReadonlyMap<string, Part>

/** What is known of a table that may be in any state. */
export const UNKNOWN: Parts = new Map()

/**
 * How much text goes in one transaction. nft makes one message of it that is two to six and a half times as large (source
 * ranges take most), and who may not force the size of the socket's buffer has 212,992 bytes (net.core.wmem_default).
 */
export const TRANSACTION_SIZE = 24_576

/** A chain that another one, or an element, leads to. */
export function chain(name: string, rules: readonly string[]): [name: string, part: Part] {
  const commands = rules.map((rule) => `add rule ${TABLE} ${name} ${rule}\n`)
  return [
    `chain ${name}`,
    {
      add: [`add chain ${TABLE} ${name}\n`, ...commands].join(''),
      clear: `flush chain ${TABLE} ${name}\n`,
      remove: `delete chain ${TABLE} ${name}\n`,
    },
  ]
}

/** A set that packets write to. What it is must be in its name: a set is never changed. */
export function dynamicSet(name: string, specification: string): [name: string, part: Part] {
  return [
    `set ${name}`,
    {
      add: `add set ${TABLE} ${name} { ${specification} }\n`,
      clear: '',
      remove: `delete set ${TABLE} ${name}\n`,
    },
  ]
}

/** Everything that sets and maps say about `key`, so that it changes in one step: values by set, '' in a plain set. */
export function elements(key: string, values: Readonly<Record<string, string>>): [name: string, part: Part] {
  const each = Object.entries(values)
  const add = each.map(
    ([set, value]) => `add element ${TABLE} ${set} { ${key}${value === '' ? '' : ` : ${value}`} }\n`,
  )
  const clear = each.map(([set]) => `delete element ${TABLE} ${set} { ${key} }\n`)
  return [`elements ${key}`, { add: add.join(''), clear: clear.join(''), remove: '' }]
}

/**
 * The transactions that turn `before` into `after`. Between any two of them the table is whole: what is referred to is
 * added first and removed last.
 */
export function transactions(before: Parts, after: Parts): readonly string[] {
  const steps: string[] = []
  for (const [name, part] of after) {
    const old = before.get(name)
    if (old === undefined) steps.push(part.add)
    else if (old !== part && old.add !== part.add) steps.push(old.clear + part.add)
  }
  const gone = [...before].filter(([name]) => !after.has(name)).toReversed()
  for (const [, { clear, remove }] of gone) steps.push(clear + remove)
  return packed(steps)
}

/** As few texts as hold all `steps` in order; a step is never divided. */
function packed(steps: readonly string[]): readonly string[] {
  const texts: string[] = []
  let text = ''
  for (const step of steps) {
    if (text !== '' && text.length + step.length > TRANSACTION_SIZE) {
      texts.push(text)
      text = ''
    }
    text += step
  }
  return text === '' ? texts : [...texts, text]
}
