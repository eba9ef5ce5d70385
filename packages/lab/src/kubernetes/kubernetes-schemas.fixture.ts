// JSON Schemas of Kubernetes' own kinds, as kubeconform reads them, out of the OpenAPI document that each version of
// Kubernetes has in its source, which Go's proxy serves. Unknown fields are refused.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Definition {
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string
    readonly version: string
    readonly kind: string
  }[]
}

/** By its import path, since any JSON may stand there. */
const ANYTHING = /\.apiextensions\.v1\.JSON(SchemaPropsOr\w+)?$/

/** Writes a file a kind into `folder`; only those of `kinds`. `go` is the program. */
export async function writeSchemas(
  go: string,
  version: string,
  kinds: ReadonlySet<string>,
  folder: string,
): Promise<void> {
  const source = await moduleFolder(go, `k8s.io/kubernetes@${version}`)
  const document = (await Bun.file(join(source, 'api/openapi-spec/swagger.json')).json()) as {
    readonly definitions: Readonly<Record<string, Definition>>
  }
  const definitions = Object.fromEntries(
    Object.entries(document.definitions).map(([name, it]) => [name, ANYTHING.test(name) ? {} : strict(it)]),
  )
  mkdirSync(folder, { recursive: true })
  for (const [name, it] of Object.entries(document.definitions))
    for (const { group, version, kind } of it['x-kubernetes-group-version-kind'] ?? []) {
      if (!kinds.has(kind)) continue
      const file = [kind.toLowerCase(), ...(group === '' ? [] : group.split('.').slice(0, 1)), version].join(
        '-',
      )
      writeFileSync(
        join(folder, `${file}.json`),
        JSON.stringify({ $ref: `#/definitions/${name}`, definitions }),
      )
    }
}

/** Where Go has put a module. */
async function moduleFolder(go: string, module: string): Promise<string> {
  const child = Bun.spawn([go, 'mod', 'download', '-json', module], { stdout: 'pipe', stderr: 'inherit' })
  const { Dir, Error: problem } = (await child.stdout.json()) as {
    readonly Dir?: string
    readonly Error?: string
  }
  if (Dir === undefined) throw new Error(problem ?? `go has no ${module}`)
  return Dir
}

/** Objects with listed properties have no others. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict)
  if (typeof value !== 'object' || value === null) return value
  if ('format' in value && value.format === 'int-or-string') return { type: ['string', 'integer'] }
  const inner = Object.fromEntries(Object.entries(value).map(([key, it]) => [key, strict(it)]))
  return 'properties' in inner ? { additionalProperties: false, ...inner } : inner
}
