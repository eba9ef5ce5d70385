// MetalLB's flags and files of the gossip between speakers, as the one value that the packet thread is started with. What
// it cannot be right without ends the program, as in MetalLB: a speaker that gossips with another secret than the others
// would take all of them for dead, and announce what they announce.

import { join } from 'node:path'
import { parseSettingsFile } from '@ingot/membership'
import { parseAddress } from '@ingot/net'
import type { GossipStart } from '@ingot/packets'
import { port, text, toggle } from './flags.ts'
import type { FlagValues, Reading } from './flags.ts'
import { readOptionalFile } from './optional-file.ts'
import type { Remark } from './tolerant-flags.ts'

/** The ConfigMap `metallb-memberlist-config` in MetalLB's manifests. */
const SETTINGS_FILE = '/etc/metallb/memberlist/config.json'

export const gossipFlags = {
  'ml-bindaddr': text({
    help: 'to gossip from with other speakers; empty: a dead node keeps its addresses',
    placeholder: 'ADDRESS',
    environmentVariable: 'METALLB_ML_BIND_ADDR',
    fallback: '',
  }),
  'ml-bindport': port({
    help: 'of the gossip, TCP and UDP, the same on all nodes',
    placeholder: 'PORT',
    environmentVariable: 'METALLB_ML_BIND_PORT',
    fallback: '7946',
  }),
  'ml-labels': text({
    help: "of the speakers' Pods, by which they find each other; empty: no gossip",
    placeholder: 'LABELS',
    environmentVariable: 'METALLB_ML_LABELS',
    fallback: '',
  }),
  'ml-secret-key-path': text({
    help: 'with the file secretkey, which encrypts the gossip',
    placeholder: 'DIR',
    environmentVariable: 'METALLB_ML_SECRET_KEY_PATH',
    fallback: '',
  }),
  'ml-wan-config': toggle('gossip with the timings of a wide area network'),
}

/** How to gossip, where there is any, and what is to be logged about it. */
export interface GossipReading {
  readonly gossip?: GossipStart
  readonly remarks: readonly Remark[]
}

/** Reads the files that the flags name; fails with a sentence where the speaker must not start. */
export async function readGossip(
  node: string,
  values: FlagValues<typeof gossipFlags>,
  settingsPath: string = SETTINGS_FILE,
): Promise<Reading<GossipReading>> {
  const { 'ml-bindaddr': bindAddress, 'ml-bindport': bindPort, 'ml-labels': labels } = values
  if (bindAddress === '' || labels === '') {
    const message = `no gossip with other speakers without ${bindAddress === '' ? '--ml-bindaddr' : '--ml-labels'}: a node that dies keeps its addresses`
    return { ok: true, value: { remarks: [{ level: 'info', message }] } }
  }
  if (parseAddress(bindAddress) === undefined)
    return { ok: false, message: `--ml-bindaddr ${bindAddress}: not an IP address` }
  const secret = await readSecret(values['ml-secret-key-path'])
  if (!secret.ok) return secret
  const settings = await readOptionalFile(settingsPath)
  if (!settings.ok) return settings
  const settingsFile = settings.value && new TextDecoder().decode(settings.value)
  const parsed = settingsFile === undefined ? undefined : parseSettingsFile(settingsFile)
  if (parsed?.ok === false) return { ok: false, message: `${settingsPath}: ${parsed.verdict.message}` }
  const isEncrypted = secret.value.length > 0
  const gossip: GossipStart = {
    node,
    bindAddress,
    bindPort,
    isWan: values['ml-wan-config'],
    ...(isEncrypted && { secret: secret.value }),
    ...(settingsFile !== undefined && { settingsFile }),
  }
  return { ok: true, value: { gossip, remarks: isEncrypted ? [] : [UNENCRYPTED] } }
}

const UNENCRYPTED: Remark = {
  level: 'warn',
  message:
    'the gossip between speakers is not encrypted: anybody on the network can declare a node dead; ' +
    'mount the memberlist Secret and name its folder by --ml-secret-key-path',
}

async function readSecret(folder: string): Promise<Reading<Uint8Array>> {
  if (folder === '') return { ok: true, value: new Uint8Array() }
  const path = join(folder, 'secretkey')
  const file = await readOptionalFile(path)
  if (!file.ok) return file
  if (file.value === undefined) {
    return { ok: false, message: `--ml-secret-key-path ${folder}: there is no file ${path}` }
  }
  // a copy of plain octets: a Buffer does not survive the way to the packet thread
  return { ok: true, value: new Uint8Array(file.value) }
}
