// An image as `npm run images` makes it, an OCI archive, unpacked: a root folder, and what it says of itself. Several
// containers may have one root folder, since none of them may write to it. Contract: OCI image specification.

import { $ } from 'bun'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Image {
  readonly root: string
  readonly entrypoint: readonly string[]
  readonly user: { readonly uid: number; readonly gid: number }
}

interface Digested {
  readonly digest: string
}

interface Manifest {
  readonly config: Digested
  readonly layers: readonly Digested[]
}

/** The `config` of an image configuration. */
interface Configuration {
  readonly config: { readonly Entrypoint: readonly string[]; readonly User: string }
}

/** Into a folder that is not there yet. */
export async function unpackImage(archive: string, folder: string): Promise<Image> {
  const [layout, root] = [join(folder, 'layout'), join(folder, 'root')]
  for (const it of [layout, root]) mkdirSync(it, { recursive: true })
  await $`tar -xf ${archive} -C ${layout}`.quiet()
  const blob = ({ digest }: Digested) => join(layout, 'blobs', digest.replace(':', '/'))
  const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
  const { manifests } = read(join(layout, 'index.json')) as { readonly manifests: readonly Digested[] }
  const [only] = manifests
  if (only === undefined) throw new Error(`there is no image in ${archive}`)
  const { config, layers } = read(blob(only)) as Manifest
  for (const layer of layers) await $`tar -xf ${blob(layer)} -C ${root}`.quiet()
  const { Entrypoint, User } = (read(blob(config)) as Configuration).config
  const [uid = NaN, gid = NaN] = User.split(':').map(Number)
  return { root, entrypoint: Entrypoint, user: { uid, gid } }
}
