// `npm run images`: the container images of the programs, built by buildah without a daemon and without a network of their
// own, as OCI archives in dist/images. Two builds of one commit are the same, digest for digest.

import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build, linkPlugin, revision } from './build.mjs'
import { fetchLibraries } from './libraries.mjs'
import { billOfMaterials } from './bill-of-materials.mjs'
import { attempt, capture } from './process.mjs'
import { root, stateFolder } from './project.mjs'
import { installTools, missingTools } from './system-packages.mjs'

/** OCI's name of a processor to Bun's. */
const TARGETS = new Map([
  ['amd64', 'bun-linux-x64'],
  ['arm64', 'bun-linux-arm64'],
])

/** Of deploy/images. */
const IMAGES = ['controller', 'speaker', 'cli']

/** The names by which the executable is one program or another. */
const PROGRAMS = ['controller', 'speaker', 'ingot']

const USAGE = 'usage: npm run images -- [--arch amd64,arm64] [--output FOLDER]\n'

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function images(args) {
  const options = readImageOptions(args)
  if (options === undefined) {
    process.stderr.write(USAGE)
    return 2
  }
  const missing = missingTools(['buildah', 'dpkg-deb', 'apt-get'])
  const reason = missing.length === 0 ? undefined : await installTools(missing)
  if (reason !== undefined) {
    process.stderr.write(`${reason}\n`)
    return 1
  }
  mkdirSync(options.output, { recursive: true })
  for (const arch of options.architectures) {
    const code = await buildFor(arch, options.output)
    if (code !== 0) return code
  }
  return 0
}

/** @param {string} arch @param {string} output */
async function buildFor(arch, output) {
  const context = mkdtempSync(join(stateFolder, 'images-'))
  try {
    const files = join(context, 'root')
    mkdirSync(join(files, 'usr/share/ingot'), { recursive: true })
    const executable = join(files, 'usr/bin/ingot')
    mkdirSync(dirname(executable))
    const code = await build(['--target', TARGETS.get(arch) ?? '', '--output', executable])
    if (code !== 0) return code
    const libraries = fetchLibraries(arch, files)
    if (!libraries.ok) return refuse(libraries.output)
    const bill = billOfMaterials(readFileSync(join(root, 'bun.lock'), 'utf8'), {
      arch,
      libc: libraries.version,
    })
    writeFileSync(join(files, 'usr/share/ingot/sbom.cdx.json'), bill)
    copyFileSync(join(root, 'LICENSE'), join(files, 'usr/share/ingot/LICENSE'))
    for (const program of PROGRAMS) symlinkSync('usr/bin/ingot', join(files, program))
    linkPlugin(dirname(executable))
    for (const image of IMAGES) {
      const { ok, output: said } = buildImage(image, arch, context, join(output, `${image}-${arch}.tar`))
      if (!ok) return refuse(said)
    }
    writeFileSync(join(output, `sbom-${arch}.cdx.json`), bill)
    return 0
  } finally {
    rmSync(context, { recursive: true })
  }
}

/**
 * @param {string} image
 * @param {string} arch
 * @param {string} context
 * @param {string} archive
 */
function buildImage(image, arch, context, archive) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const store = ['--storage-driver=vfs', `--root=${context}/store`, `--runroot=${context}/run`]
  const tag = `localhost/ingot-${image}:v${version}`
  const labels = {
    title: `ingot-${image}`,
    description: 'Ingot, a load balancer for Kubernetes on bare metal',
    licenses: 'Apache-2.0',
    version,
    revision: revision(),
  }
  const words = [
    ...['bud', '--isolation=chroot', '--format=oci', '--timestamp=0', '--layers'],
    ...[`--arch=${arch}`, `--tag=${tag}`, `--file=${join(root, `deploy/images/${image}.Containerfile`)}`],
    ...Object.entries(labels).map(([name, value]) => `--label=org.opencontainers.image.${name}=${value}`),
  ]
  return attempt(`building ${archive}`, () => {
    const built = capture('buildah', [...store, ...words, context])
    if (!built.ok) return built
    // an archive that is there is added to
    rmSync(archive, { force: true })
    return capture('buildah', [...store, 'push', tag, `oci-archive:${archive}:v${version}`])
  })
}

/** @param {string} why */
function refuse(why) {
  process.stderr.write(`${why}\n`)
  return 1
}

/**
 * For which processors, and where to; nothing where the words are not understood.
 *
 * @param {readonly string[]} args
 * @returns {{ architectures: readonly string[], output: string } | undefined}
 */
function readImageOptions(args) {
  try {
    const options = /** @type {const} */ ({ arch: { type: 'string' }, output: { type: 'string' } })
    const { arch = [...TARGETS.keys()].join(','), output = join(root, 'dist/images') } = parseArgs({
      args: [...args],
      options,
    }).values
    const architectures = arch.split(',')
    return architectures.every((it) => TARGETS.has(it))
      ? { architectures, output: resolve(output) }
      : undefined
  } catch {
    return undefined
  }
}
