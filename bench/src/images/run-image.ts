// Runs an unpacked image as a container in the network namespace that it is called in, as a kubelet would by the manifests,
// until it ends or is told to end. What a kubelet knows of the Pod is in METALLB_ variables, and the account is that of the
// kubeconfig.
//
//   bun run-image.ts FOLDER controller|speaker|cli PROCESS [words of the program] [--kubeconfig FILE]
//
// FOLDER is that of all images, in which a folder for the container is made, with the file `pid`. PROCESS is one that sees the
// cgroups of the machine, which `ip netns exec` hides, and runc wants to see.

import { loadKubeconfig } from '@ingot/kube'
import type { Material } from '@ingot/kube'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { containerOf } from './container.ts'
import type { Image } from './image.ts'
import { templateOf } from './pod-of.ts'
import { readProfile } from './seccomp.ts'

const [folder = '', component = '', mountsOf = '', ...words] = process.argv.slice(2)
const { METALLB_POD_NAME: pod = component, METALLB_NAMESPACE: namespace = 'metallb-system' } = process.env
const bundle = join(folder, 'containers', pod)
mkdirSync(join(bundle, 'account'), { recursive: true })

const at = words.indexOf('--kubeconfig')
const [, kubeconfig = ''] = at < 0 ? [] : words.splice(at, 2)
const image = JSON.parse(readFileSync(join(folder, component, 'image.json'), 'utf8')) as Image
// a person's Pod for the tool is one like the controller's, but for whom the image itself says
const { spec = { containers: [] } } = templateOf(component === 'speaker' ? 'speaker' : 'controller')
const { runAsUser: _, runAsGroup: __, ...securityContext } = spec.securityContext ?? {}
const config = containerOf(component === 'cli' ? { ...spec, securityContext } : spec, image, readProfile(), {
  fields: {
    'metadata.name': pod,
    'metadata.namespace': namespace,
    'spec.nodeName': process.env['METALLB_NODE_NAME'] ?? '',
    'status.podIP': process.env['METALLB_ML_BIND_ADDR'] ?? '',
  },
  volumes: {
    memberlist: process.env['METALLB_ML_SECRET_KEY_PATH'] ?? '',
    exclusions: join(folder, 'exclusions'),
  },
  account: join(bundle, 'account'),
  server: await writeAccount(join(bundle, 'account')),
  words,
})
writeFileSync(join(bundle, 'config.json'), JSON.stringify(config))

const enter = ['nsenter', `--mount=/proc/${mountsOf}/ns/mnt`, '--']
const files = [`--bundle=${bundle}`, `--pid-file=${join(bundle, 'pid')}`]
const child = Bun.spawn([...enter, 'runc', `--root=${bundle}/state`, 'run', ...files, pod], {
  stdio: ['ignore', 'inherit', 'inherit'],
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal))
process.exit(await child.exited)

/** Token, CA and namespace as they are mounted. Returns where the API server is. */
async function writeAccount(target: string): Promise<URL> {
  const loaded = await loadKubeconfig(kubeconfig)
  if (!loaded.ok) throw new Error(loaded.verdict.message)
  const { server, token, certificateAuthority } = loaded.value
  writeFileSync(join(target, 'token'), textOf(token))
  writeFileSync(join(target, 'ca.crt'), textOf(certificateAuthority))
  writeFileSync(join(target, 'namespace'), namespace)
  return new URL(server)
}

function textOf(material: Material | undefined): string {
  if (material === undefined) return ''
  return 'text' in material ? material.text : readFileSync(material.file, 'utf8')
}
