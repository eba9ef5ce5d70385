// `ingot support-bundle`: all that somebody needs who is to help, in one file, without secrets. It says what is in it.

import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { clusterFlags } from '../cluster/cluster-flags.ts'
import { commandWithOperands } from '../command.ts'
import type { Terminal } from '../command.ts'
import type { Bundle } from './gather-bundle.ts'

const { output: _, ...flags } = clusterFlags

export const supportBundle = commandWithOperands(
  'support-bundle',
  {
    summary: 'objects, logs, metrics and findings in one file, without secrets, for who is to help',
    examples: ['ingot support-bundle', 'ingot support-bundle site-b.tar.gz --context site-b'],
  },
  { text: '[FILE]', least: 0, most: 1, completes: ['files'] },
  flags,
  async (values, terminal, [file]) => {
    const [{ openCluster }, { gatherBundle }, { duringProgress }, { systemRuntime }] = await Promise.all([
      import('../cluster/open-cluster.ts'),
      import('./gather-bundle.ts'),
      import('../progress.ts'),
      import('@ingot/kube'),
    ])
    const wrong = file === undefined ? undefined : whyNot(file)
    if (wrong !== undefined) {
      terminal.complain(`ingot support-bundle: ${wrong}`)
      return 1
    }
    const opened = await openCluster('support-bundle', values, terminal, true)
    if (opened === undefined) return 1
    const bundle = await duringProgress(terminal, 'gathering', systemRuntime, gatherBundle(opened))
    const time = systemRuntime.date().toISOString().slice(0, 19).replaceAll(':', '')
    return write(file ?? `ingot-support-${time}Z.tar.gz`, bundle, terminal)
  },
)

/** Said at once: a person is not to wait for what cannot be written. */
function whyNot(file: string): string | undefined {
  if (existsSync(file)) return isThere(file)
  const folder = dirname(file)
  return existsSync(folder) ? undefined : `there is no folder ${folder}`
}

const isThere = (file: string) => `${file} is there already, and stays as it is; name another file`

/** A file that is there stays as it is; the new one is its owner's alone to read. */
async function write(file: string, bundle: Bundle, { print, complain }: Terminal): Promise<number> {
  const { writeFile } = await import('node:fs/promises')
  const index = indexLines(bundle)
  const entries = [...bundle.files, ['index.txt', index.join('\n')] as const]
  const inside = entries.map(([path, it]) => {
    return [`ingot-support/${path}`, typeof it === 'string' ? `${it.trimEnd()}\n` : it] as const
  })
  const archive = new Bun.Archive(Object.fromEntries(inside), { compress: 'gzip' })
  const octets = await archive.bytes()
  try {
    await writeFile(file, octets, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'EEXIST' ? isThere(file) : message
    complain(`ingot support-bundle: ${why}`)
    return 1
  }
  for (const line of index) print(line)
  print(`\n${file}: ${octets.length} octets, ${entries.length} files`)
  return 0
}

/** What is in it, and what is not. */
function indexLines({ files, gaps }: Bundle): string[] {
  return [
    'In it, with passwords, keys and tokens taken out (Secrets were not read):',
    ...[...files].map(([path, { length }]) => `  ${path}  ${length}`),
    ...(gaps.length === 0 ? [] : ['', 'Not in it:', ...gaps.map((gap) => `  ${gap}`)]),
  ]
}
