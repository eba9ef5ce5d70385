// What an image is made of, as a CycloneDX document (https://cyclonedx.org, 1.6): the runtime, the libraries of npm that the
// programs are built with, and Debian's C library.

/**
 * @param {string} lock The text of bun.lock.
 * @param {{ arch: string, libc: string }} image
 * @returns {string}
 */
export function billOfMaterials(lock, { arch, libc }) {
  // Bun's lock file is JSON with commas at the ends of lists
  const { workspaces, packages } = JSON.parse(lock.replace(/,(\s*[}\]])/g, '$1'))
  const bun = workspaces[''].devDependencies['bun-types']
  const components = [
    component('bun', bun, `pkg:npm/bun@${bun}`),
    component('libc6', libc, `pkg:deb/debian/libc6@${libc}?arch=${arch}`),
    ...npmPackages(workspaces, packages),
  ]
  const metadata = {
    component: { type: 'application', name: 'ingot', version: workspaces['packages/cli'].version },
  }
  const document = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata, components }
  return `${JSON.stringify(document, null, 2)}\n`
}

/**
 * Those that the packages depend on, and that these depend on in turn.
 *
 * @param {Record<string, { dependencies?: Record<string, string> }>} workspaces
 * @param {Record<string, [string, string?, { dependencies?: Record<string, string> }?]>} packages
 */
function npmPackages(workspaces, packages) {
  const names = new Set()
  const rest = Object.entries(workspaces)
    .filter(([folder]) => folder.startsWith('packages/'))
    .flatMap(([, { dependencies = {} }]) => Object.keys(dependencies))
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (names.has(name) || name.startsWith('@ingot/')) continue
    names.add(name)
    rest.push(...Object.keys(packages[name]?.[2]?.dependencies ?? {}))
  }
  return [...names].sort().map((name) => {
    const version = (packages[name]?.[0] ?? '').slice(name.length + 1)
    return component(name, version, `pkg:npm/${name.replace('@', '%40')}@${version}`)
  })
}

/** @param {string} name @param {string} version @param {string} purl */
function component(name, version, purl) {
  return { type: 'library', name, version, purl }
}
