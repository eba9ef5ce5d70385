// Reads a kubeconfig: a context, the current one unless another is named, becomes a ClusterConfig with its cluster and user. What is not
// supported (auth providers, passwords, impersonation, proxies) is refused by name, never ignored.
// Contract: client.authentication.k8s.io kubeconfig v1, as kubectl reads it.

import { accept, refuse } from '@ingot/api'
import type { Result } from '@ingot/api'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import type { ClusterConfig, CredentialPlugin, Material } from './cluster-config.ts'
import { createCredentialPlugin } from './credential-plugin/credential-plugin.ts'
import { CONFIG_EXTENSION, execSchema, pluginSettings } from './credential-plugin/plugin-settings.ts'
import type { PluginCluster } from './credential-plugin/plugin-settings.ts'
import { oneLine } from './one-line.ts'

const text = z.string().min(1)
const named = z.object({ name: z.string() })
const unsupported = (error: string) => z.undefined({ error }).optional()

const clusterSchema = z.object({
  server: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }),
  'certificate-authority': text.optional(),
  'certificate-authority-data': z.base64().min(1).optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': text.optional(),
  'proxy-url': unsupported('proxies are not supported'),
  extensions: z.array(named.extend({ extension: z.unknown() })).nullish(),
})

const userSchema = z.object({
  token: text.optional(),
  tokenFile: text.optional(),
  'client-certificate': text.optional(),
  'client-certificate-data': z.base64().min(1).optional(),
  'client-key': text.optional(),
  'client-key-data': z.base64().min(1).optional(),
  exec: execSchema.nullish(),
  'auth-provider': unsupported('auth providers are not supported; use a credential plugin (exec)'),
  username: unsupported('passwords are not supported; use a token or a client certificate'),
  as: unsupported('impersonation is not supported'),
})

const contextSchema = z.object({ cluster: text, user: z.string().optional(), namespace: text.optional() })

// only the entries that the chosen context names are read closely: others may use what we do not support
const kubeconfigSchema = z.object({
  'current-context': z.string().optional(),
  contexts: z.array(named.extend({ context: z.unknown() })).nullish(),
  clusters: z.array(named.extend({ cluster: z.unknown() })).nullish(),
  users: z.array(named.extend({ user: z.unknown() })).nullish(),
})

const LONGEST_REASON = 400

/**
 * Reads the kubeconfig at `path`; '' is its current context. Of several files with colons between them, as KUBECONFIG may
 * name them, it is the first that has the context, and its cluster and user have to be in that file too.
 */
export async function loadKubeconfig(path: string, context = ''): Promise<Result<ClusterConfig>> {
  const { file, wanted } = await chooseFile(path, context)
  const content = await readText(file)
  return content.ok ? parseKubeconfig(content.value, file, wanted) : content
}

/** Where the context is, and which one it is. */
async function chooseFile(path: string, context: string): Promise<{ file: string; wanted: string }> {
  const [first = path, ...others] = filesOf(path)
  if (others.length === 0) return { file: first, wanted: context }
  const read = async (file: string) => ({ file, ...(await readContexts(file)) })
  const files = await Promise.all([first, ...others].map(read))
  const wanted = context || files.find(({ current }) => current !== '')?.current || ''
  const found = files.find(({ contexts }) => contexts.includes(wanted))
  return { file: found?.file ?? first, wanted }
}

/** The names of the contexts in the kubeconfig at `path`, or in several; none where it cannot be read. */
export async function kubeconfigContexts(path: string): Promise<readonly string[]> {
  const files = await Promise.all(filesOf(path).map(readContexts))
  return [...new Set(files.flatMap(({ contexts }) => contexts))]
}

function filesOf(path: string): readonly string[] {
  return path.split(':').filter((file) => file !== '')
}

/** As far as the file can be read: what is wrong with it, others say. */
async function readContexts(path: string): Promise<{ current: string; contexts: readonly string[] }> {
  const content = await readText(path)
  try {
    const file = kubeconfigSchema.safeParse(content.ok ? Bun.YAML.parse(content.value) : undefined)
    const { 'current-context': current = '', contexts } = file.data ?? {}
    return { current, contexts: (contexts ?? []).map(({ name }) => name) }
  } catch {
    return { current: '', contexts: [] }
  }
}

async function readText(path: string): Promise<Result<string>> {
  try {
    return accept(await Bun.file(path).text())
  } catch (error) {
    return refuse(
      'KubeconfigInvalid',
      `cannot read kubeconfig ${path}: ${error instanceof Error ? error.message : error}`,
      { path },
      'name a file that is there with --kubeconfig or KUBECONFIG',
    )
  }
}

/** As loadKubeconfig, from text. Relative file names in it are relative to the folder of `path`, as kubectl's are. */
export function parseKubeconfig(content: string, path: string, context = ''): Result<ClusterConfig> {
  const invalid = (field: string, reason: string) =>
    refuse(
      'KubeconfigInvalid',
      oneLine(`kubeconfig ${path}: ${field}: ${reason}`, LONGEST_REASON),
      { path, field },
      'mend the file, or name another with --kubeconfig or KUBECONFIG',
    )

  let yaml: unknown
  try {
    yaml = Bun.YAML.parse(content)
  } catch (error) {
    return invalid('YAML', error instanceof Error ? error.message : String(error))
  }
  const file = kubeconfigSchema.safeParse(yaml)
  if (!file.success) return invalid(...firstIssue(file.error, ''))

  const contextName = context || (file.data['current-context'] ?? '')
  const contexts = (file.data.contexts ?? []).map(({ name }) => name)
  const known = contexts.length === 0 ? 'it has none' : `it has ${contexts.join(', ')}`
  if (contextName === '') return invalid('current-context', `is empty (of contexts ${known})`)
  const contextEntry = file.data.contexts?.find(({ name }) => name === contextName)
  if (!contextEntry) return invalid('contexts', `has no context "${contextName}" (${known})`)
  const contextPath = `contexts[${contextName}].context`
  const chosen = contextSchema.safeParse(contextEntry.context)
  if (!chosen.success) return invalid(...firstIssue(chosen.error, contextPath))

  const clusterEntry = file.data.clusters?.find(({ name }) => name === chosen.data.cluster)
  if (!clusterEntry) return invalid(`${contextPath}.cluster`, `there is no cluster "${chosen.data.cluster}"`)
  const cluster = clusterSchema.safeParse(clusterEntry.cluster)
  if (!cluster.success) return invalid(...firstIssue(cluster.error, `clusters[${clusterEntry.name}].cluster`))

  const userEntry = file.data.users?.find(({ name }) => name === chosen.data.user)
  if (!userEntry && chosen.data.user) {
    return invalid(`${contextPath}.user`, `there is no user "${chosen.data.user}"`)
  }
  const user = userSchema.safeParse(userEntry?.user ?? {})
  if (!user.success) return invalid(...firstIssue(user.error, `users[${userEntry?.name}].user`))

  const config = toClusterConfig(cluster.data, user.data, dirname(path), chosen.data.namespace)
  if (config.clientCertificate && !config.clientKey) {
    return invalid(`users[${userEntry?.name}].user.client-key`, 'is missing beside client-certificate')
  }
  return accept(config)
}

function toClusterConfig(
  cluster: z.infer<typeof clusterSchema>,
  user: z.infer<typeof userSchema>,
  folder: string,
  namespace: string | undefined,
): ClusterConfig {
  // kubectl's order: the -data field wins over the file, but a token file wins over the token
  const material = (data: string | undefined, file: string | undefined): Material | undefined => {
    if (data !== undefined) return { text: Buffer.from(data, 'base64').toString() }
    return file === undefined ? undefined : { file: resolve(folder, file) }
  }
  const certificateAuthority = material(
    cluster['certificate-authority-data'],
    cluster['certificate-authority'],
  )
  const clientCertificate = material(user['client-certificate-data'], user['client-certificate'])
  const clientKey = material(user['client-key-data'], user['client-key'])
  const token =
    material(undefined, user.tokenFile) ?? (user.token === undefined ? undefined : { text: user.token })
  const tlsServerName = cluster['tls-server-name']
  const known = {
    server: cluster.server.replace(/\/+$/, ''),
    insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'] ?? false,
    ...(certificateAuthority && { certificateAuthority }),
    ...(tlsServerName !== undefined && { tlsServerName }),
  }
  // as kubectl: who names a token or a certificate means that, and no program is run
  const exec = token === undefined && clientCertificate === undefined ? user.exec : undefined
  return {
    ...known,
    ...(namespace !== undefined && { namespace }),
    ...(clientCertificate && { clientCertificate }),
    ...(clientKey && { clientKey }),
    ...(token && { token }),
    ...(exec && { plugin: pluginOf(exec, folder, { ...known, config: configOf(cluster) }) }),
  }
}

function pluginOf(
  exec: z.infer<typeof execSchema>,
  folder: string,
  cluster: PluginCluster,
): CredentialPlugin {
  // a name is looked up on the PATH, anything else is where it says
  const command = exec.command.includes('/') ? resolve(folder, exec.command) : exec.command
  return createCredentialPlugin(pluginSettings(exec, command, cluster))
}

function configOf({ extensions }: z.infer<typeof clusterSchema>): unknown {
  return extensions?.find(({ name }) => name === CONFIG_EXTENSION)?.extension
}

function firstIssue(error: z.ZodError, prefix: string): [field: string, reason: string] {
  const issue = error.issues[0]
  const path = [prefix, ...(issue?.path ?? [])].filter((part) => part !== '').join('.')
  return [path === '' ? 'document' : path, issue?.message ?? 'is malformed']
}
