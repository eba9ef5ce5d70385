// Takes TLS off for the C client, which has none: passes what comes in on a loopback port to the API server of a
// kubeconfig, with that file's client certificate. Says `ready PORT`, and ends when its input ends.
//
//   bun bench/src/tls-forwarder.ts KUBECONFIG

import { loadKubeconfig } from '@ingot/kube'
import type { Material } from '@ingot/kube'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { connect } from 'node:tls'

const loaded = await loadKubeconfig(process.argv[2] ?? '')
if (!loaded.ok) throw new Error(loaded.verdict.message)
const { server, certificateAuthority, clientCertificate, clientKey } = loaded.value
const { hostname, port } = new URL(server)
const tls = { ca: text(certificateAuthority), cert: text(clientCertificate), key: text(clientKey) }

const forwarder = createServer({ noDelay: true }, (near) => {
  const far = connect({ host: hostname, port: Number(port), ...tls })
  far.setNoDelay(true)
  near.pipe(far).pipe(near)
  for (const socket of [near, far]) {
    socket.on('error', () => {})
    socket.on('close', () => {
      near.destroy()
      far.destroy()
    })
  }
})
forwarder.listen(0, '127.0.0.1', () => {
  const address = forwarder.address()
  console.log('ready', typeof address === 'object' ? address?.port : address)
})
for await (const _ of Bun.stdin.stream());
process.exit(0)

function text(material: Material | undefined): string {
  if (material === undefined) return ''
  return 'text' in material ? material.text : readFileSync(material.file, 'utf8')
}
