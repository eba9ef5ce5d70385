// Which files a `-f` means and what text is in them: a file of any name, a folder's *.yaml, *.yml and *.json in order, `-`
// for the input. As kubectl chooses them, so folders in a folder are left out unless `recursive`.

import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from './finding.ts'

/** A text, or what kept it from being read. */
export type ManifestText =
  | { readonly ok: true; readonly file: string; readonly text: string }
  | { readonly ok: false; readonly finding: Finding }

/** What is read, and from where. */
export interface ManifestSource {
  readonly paths: readonly string[]
  readonly isRecursive: boolean
  /** What `-` stands for. */
  readonly input: () => AsyncIterable<Uint8Array>
  /** Where objects are meant to go that name no namespace, but for those of MetalLB; '' leaves it open. */
  readonly namespace?: string
}

const MANIFEST = /\.(ya?ml|json)$/
/** How `-` is called in what is said. */
const INPUT = 'stdin'
const MEBIBYTE = 1024 * 1024
/** No object of an API server is larger than a few MiB. */
const LIMIT = 16 * MEBIBYTE

/** Reads every file once, in the order of the paths. */
export async function readTexts({ paths, isRecursive, input }: ManifestSource): Promise<ManifestText[]> {
  const texts: ManifestText[] = []
  const seen = new Set<string>()
  for (const path of paths) {
    if (path === '-') {
      if (!seen.has(path)) texts.push(await readText(INPUT, input()))
      seen.add(path)
      continue
    }
    const listed = await filesOf(path, isRecursive)
    if (!listed.ok) texts.push(listed)
    for (const file of listed.ok ? listed.files : []) {
      if (!seen.has(file)) texts.push(await readText(file, createReadStream(file)))
      seen.add(file)
    }
  }
  return texts
}

async function filesOf(
  path: string,
  isRecursive: boolean,
): Promise<{ readonly ok: true; readonly files: readonly string[] } | Extract<ManifestText, { ok: false }>> {
  try {
    if (!(await stat(path)).isDirectory()) return { ok: true, files: [path] }
    const files = await manifestsIn(path, isRecursive)
    if (files.length > 0) return { ok: true, files }
    const where = isRecursive ? 'in it or below it' : 'in it'
    const remedy = isRecursive ? undefined : 'folders in it are read with --recursive'
    return unreadable(path, `no *.yaml, *.yml or *.json is ${where}`, remedy)
  } catch (error) {
    return unreadable(path, `cannot be read: ${reasonOf(error)}`)
  }
}

async function manifestsIn(folder: string, isRecursive: boolean): Promise<string[]> {
  const files: string[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (isRecursive) files.push(...(await manifestsIn(path, isRecursive)))
    } else if (MANIFEST.test(entry.name) && (await isReadable(path))) files.push(path)
  }
  return files
}

/** A link may lead to a folder, which could hold the link, or nowhere, which is to be said; a pipe would be waited for. */
async function isReadable(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ?? true
}

async function readText(file: string, stream: AsyncIterable<Uint8Array>): Promise<ManifestText> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of stream) {
      size += chunk.length
      if (size > LIMIT) return unreadable(file, `is larger than ${LIMIT / MEBIBYTE} MiB`, 'split it')
      chunks.push(chunk)
    }
  } catch (error) {
    return unreadable(file, `cannot be read: ${reasonOf(error)}`)
  }
  return decode(file, Buffer.concat(chunks))
}

/** A byte order mark goes; what is not UTF-8 is refused, with the line. */
function decode(file: string, bytes: Uint8Array): ManifestText {
  try {
    return { ok: true, file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    const [before = ''] = new TextDecoder().decode(bytes).split('\uFFFD', 1)
    const line = before.split('\n').length
    return {
      ok: false,
      finding: { severity: 'refused', file, line, message: 'not UTF-8', remedy: 'save the file as UTF-8' },
    }
  }
}

function unreadable(file: string, message: string, remedy?: string): Extract<ManifestText, { ok: false }> {
  return { ok: false, finding: { severity: 'refused', file, message, ...(remedy && { remedy }) } }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'permission denied'
  return message
}
