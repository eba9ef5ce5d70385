// A CA that is to take the place of an API server's, and the server's certificate by it. kube-apiserver reads the files of
// its certificate again whenever they change. Needs openssl, as kube-up.

import { $ } from 'bun'
import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
const CA_USE = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign']
const SERVER_USE = [
  'basicConstraints=critical,CA:FALSE',
  'extendedKeyUsage=serverAuth',
  'subjectAltName=IP:127.0.0.1,DNS:localhost',
].flatMap((extension) => ['-addext', extension])

/** Makes another CA in `folder`, and a certificate of it for a server on loopback. Returns the CA's PEM. */
export async function prepareNextAuthority(folder: string): Promise<string> {
  const openssl = $`openssl req -x509 ${KEY} -subj /CN=next-ca ${CA_USE} -keyout next-ca.key -out next-ca.crt`
  await openssl.cwd(folder).quiet()
  const by = ['-CA', 'next-ca.crt', '-CAkey', 'next-ca.key', ...SERVER_USE]
  await $`openssl req -x509 ${KEY} -subj /CN=kube-apiserver ${by} -keyout next.key -out next.crt`
    .cwd(folder)
    .quiet()
  return readFileSync(join(folder, 'next-ca.crt'), 'utf8')
}

/** Gives it to the server whose folder this is, and waits until it shows it. */
export async function rotateServingCertificate(
  folder: string,
  server: string,
  authority: string,
): Promise<void> {
  for (const kind of ['key', 'crt']) renameSync(join(folder, `next.${kind}`), join(folder, `server.${kind}`))
  const isShown = () =>
    fetch(`${server}/readyz`, { tls: { ca: authority }, keepalive: false }).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isShown())) await Bun.sleep(50)
}
