// Runs a lab in this process: what `ingot lab` and, in the background, `ingot lab up` come to.

import { fileURLToPath } from 'node:url'
import example from '../../../../deploy/examples/web.yaml' with { type: 'file' }
import type { Terminal } from '../command.ts'
import { port, text, toggle } from '../flags.ts'
import type { Flag, FlagValues } from '../flags.ts'
import { toolCommand, toolWords } from '../tool-command.ts'

const nodes: Flag<number> = {
  help: 'how many nodes, 1 to 50',
  placeholder: 'N',
  fallback: '3',
  read: (value) =>
    /^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= 50
      ? { ok: true, value: Number(value) }
      : { ok: false, message: 'not a number from 1 to 50' },
}

const kubernetes: Flag<'embedded' | 'real'> = {
  help: "embedded: the tool's own API server; real: kube-apiserver, kube-controller-manager and kube-proxy",
  placeholder: 'KIND',
  fallback: 'embedded',
  read: (value) =>
    value === 'embedded' || value === 'real'
      ? { ok: true, value }
      : { ok: false, message: 'neither embedded nor real' },
}

export const labFlags = {
  once: toggle('bring it up, check it, take it down; exit code 1 where a check failed'),
  nodes,
  manifests: text({
    help: 'apply this manifest, or every one of this folder, in place of the example',
    placeholder: 'PATH',
    fallback: '',
  }),
  kubernetes,
  data: text({
    help: "keep the cluster's objects in this folder, and go on with those that are there",
    placeholder: 'FOLDER',
    fallback: '',
  }),
  port: port({
    help: 'of the API server on 127.0.0.1; 0 is any that is free',
    placeholder: 'PORT',
    fallback: '0',
  }),
}

export type LabValues = FlagValues<typeof labFlags>

/** Runs a lab to its end, on this terminal. */
export async function runHere(values: LabValues, { print, signal, environment }: Terminal): Promise<number> {
  const { port, data } = values
  const { embeddedKubernetes, realKubernetes, runLab } = await import('@ingot/lab')
  return runLab(
    {
      once: values.once,
      command: toolCommand(),
      tool: toolWords(environment),
      nodeCount: values.nodes,
      manifests: manifestPath(values.manifests),
      example: Bun.isStandaloneExecutable ? null : 'deploy/examples/local.yaml',
      kubernetes:
        values.kubernetes === 'real'
          ? realKubernetes({ port, data, environment })
          : embeddedKubernetes({ port, data }),
    },
    { print, signal },
  )
}

/** What was asked for, or the example: a file of the clone, or one inside the executable. */
function manifestPath(asked: string) {
  if (asked !== '') return { path: asked, title: asked }
  if (Bun.isStandaloneExecutable) return { path: example, title: 'the example' }
  const inClone = new URL('../../../../deploy/examples/web.yaml', import.meta.url)
  return { path: fileURLToPath(inClone), title: 'deploy/examples/web.yaml' }
}
