// The C library of an image: the files of Debian's package libc6 that the executable loads, for whichever processor, from the
// mirrors that this machine's apt knows. What apt has of its own stays as it is.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { attempt, capture } from './process.mjs'
import { stateFolder } from './project.mjs'

/** By processor: the loader, where every executable names it, and the folder of the libraries. */
const PLACES = new Map([
  ['amd64', { loader: 'lib64/ld-linux-x86-64.so.2', folder: 'lib/x86_64-linux-gnu' }],
  ['arm64', { loader: 'lib/ld-linux-aarch64.so.1', folder: 'lib/aarch64-linux-gnu' }],
])

const LIBRARIES = ['libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0']

/**
 * Puts them into a root folder.
 *
 * @param {string} arch
 * @param {string} target
 * @returns {{ ok: true, version: string } | { ok: false, output: string }}
 */
export function fetchLibraries(arch, target) {
  const place = PLACES.get(arch)
  if (place === undefined) return { ok: false, output: `no libraries for ${arch}` }
  const folder = mkdtempSync(join(stateFolder, 'apt-'))
  try {
    const fetched = attempt(`fetching Debian's libc6 for ${arch}`, () => fetch(arch, folder))
    if (!fetched.ok) return { ok: false, output: fetched.output }
    const file = readdirSync(folder).find((name) => name.endsWith('.deb')) ?? ''
    const unpacked = capture('dpkg-deb', ['-x', join(folder, file), join(folder, 'files')])
    if (!unpacked.ok) return { ok: false, output: unpacked.output }
    for (const name of LIBRARIES) copy(folder, join(place.folder, name), target)
    // the loader's own name is a link to it
    copy(folder, place.loader, target)
    return { ok: true, version: decodeURIComponent(file.split('_')[1] ?? '') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @param {string} arch @param {string} folder */
function fetch(arch, folder) {
  mkdirSync(join(folder, 'lists/partial'), { recursive: true })
  mkdirSync(join(folder, 'cache/archives/partial'), { recursive: true })
  const settings = {
    'APT::Architecture': arch,
    'APT::Architectures': arch,
    'APT::Sandbox::User': 'root',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'Debug::NoLocking': '1',
  }
  const options = Object.entries(settings).map(([name, value]) => `-o${name}=${value}`)
  const updated = capture('apt-get', [...options, '-qq', 'update'])
  return updated.ok ? capture('apt-get', [...options, 'download', 'libc6'], { cwd: folder }) : updated
}

/** @param {string} folder @param {string} name @param {string} target */
function copy(folder, name, target) {
  mkdirSync(dirname(join(target, name)), { recursive: true })
  cpSync(join(folder, 'files', name), join(target, name), { dereference: true })
}
