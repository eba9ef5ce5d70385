// The password of a BGPPeer, from itself or from a Secret in its namespace; the `namespace` beside the name of the Secret
// is not looked at, as in MetalLB. No sentence here has a password in it.

import { accept, quoted } from '@ingot/api'
import type { Result } from '@ingot/api'
import type { BGPPeer } from '@ingot/api/kinds'
import type { Secret } from 'kubernetes-types/core/v1'
import type { BgpPeer } from './config.ts'
import type { Reject } from './rejection.ts'

/** Secrets of MetalLB's namespace by name; undefined where nobody looks passwords up. */
export type Secrets = ReadonlyMap<string, Secret> | undefined

export type BgpPassword = Pick<BgpPeer, 'password' | 'passwordSecret'>

const TYPE = 'kubernetes.io/basic-auth'

/** Reads it; `reject` carries the name of the peer. */
export function parseBgpPassword(
  { metadata, spec }: BGPPeer,
  secrets: Secrets,
  reject: Reject,
): Result<BgpPassword> {
  const { name, namespace = '' } = metadata
  const { password = '', passwordSecret } = spec ?? {}
  const secretName = passwordSecret?.name ?? ''
  const peer = `peer config ${quoted(namespace)}/${quoted(name)}`
  if (password !== '' && secretName !== '') {
    const message = `can not have both password and secret ref set in ${peer}`
    return reject('spec.passwordSecret', message, 'remove one of the two')
  }
  if (secretName === '')
    return accept(password === '' ? {} : { password: new TextEncoder().encode(password) })
  if (secrets === undefined) return accept({ passwordSecret: secretName })

  const refuse = (message: string, remedy: string) =>
    reject('spec.passwordSecret.name', `${message}\nfailed to parse peer ${name} password secret`, remedy)
  const secret = secrets.get(secretName)
  if (secret === undefined) {
    return refuse(`secret ref not found for ${peer}`, `create Secret ${secretName} in the same namespace`)
  }
  const reference = `${quoted(secret.metadata?.namespace ?? namespace)}/${quoted(secretName)}`
  if (secret.type !== TYPE) {
    const message = `secret type mismatch on ${reference}, type ${quoted(TYPE)} is expected `
    return refuse(message, `create the Secret again with type ${TYPE}`)
  }
  const encoded = secret.data?.['password']
  if (encoded === undefined) {
    return refuse(`password not specified in the secret ${reference}`, 'give the Secret the key `password`')
  }
  const octets = Uint8Array.from(Buffer.from(encoded, 'base64'))
  return accept({ passwordSecret: secretName, password: octets })
}
