// What a credential plugin is told, and what it answers: the kind ExecCredential, once in its environment and once on its
// standard output. Pure. What it printed is a secret, so no complaint quotes any of it but the version.
// Contract: client.authentication.k8s.io/v1 and v1beta1, which are alike.

import { z } from 'zod'
import type { PluginCredential } from '../cluster-config.ts'
import { oneLine } from '../one-line.ts'
import type { PluginSettings } from './plugin-settings.ts'

/** A credential, or half a sentence on why there is none. */
export type Reading =
  { readonly ok: true; readonly credential: PluginCredential } | { readonly ok: false; readonly why: string }

/** What goes into KUBERNETES_EXEC_INFO; `certificateAuthority` is the cluster's, as PEM. */
export function execInfo(
  { apiVersion, cluster }: Pick<PluginSettings, 'apiVersion' | 'cluster'>,
  certificateAuthority: string | undefined,
  isInteractive: boolean,
): string {
  const told = cluster && {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify || undefined,
    'certificate-authority-data':
      certificateAuthority === undefined ? undefined : Buffer.from(certificateAuthority).toString('base64'),
    config: cluster.config,
  }
  return JSON.stringify({
    apiVersion,
    kind: 'ExecCredential',
    spec: { cluster: told, interactive: isInteractive },
  })
}

const answerSchema = z.object({
  kind: z.literal('ExecCredential'),
  apiVersion: z.string(),
  status: z.object({
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
    expirationTimestamp: z.iso.datetime({ offset: true }).nullish(),
  }),
})

/** Reads what a plugin printed, which is to be of the version that the kubeconfig names. */
export function readExecCredential(output: string, apiVersion: PluginSettings['apiVersion']): Reading {
  const read = answerSchema.safeParse(parsed(output))
  if (!read.success) return refused(issueOf(output, read.error))
  if (read.data.apiVersion !== apiVersion) {
    const said = oneLine(read.data.apiVersion, 80)
    return refused(`printed an ExecCredential of ${said}, and the kubeconfig has ${apiVersion}`)
  }
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = read.data.status
  if (Boolean(clientCertificateData) !== Boolean(clientKeyData))
    return refused(
      `printed ${clientKeyData ? 'a key without its certificate' : 'a certificate without its key'}`,
    )
  if (!token && !clientCertificateData) return refused('printed neither a token nor a client certificate')
  return {
    ok: true,
    credential: {
      ...(token && { token }),
      ...(clientCertificateData &&
        clientKeyData && { certificate: { cert: clientCertificateData, key: clientKeyData } }),
      ...(expirationTimestamp && { expiresAt: new Date(expirationTimestamp) }),
    },
  }
}

function refused(why: string): Reading {
  return { ok: false, why }
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    return undefined
  }
}

function issueOf(output: string, { issues }: z.ZodError): string {
  if (output.trim() === '') return 'printed nothing'
  const [issue] = issues
  const field = issue?.path.join('.') ?? ''
  return field === '' ? 'printed no JSON object' : `printed no ExecCredential: ${field}: ${issue?.message}`
}
