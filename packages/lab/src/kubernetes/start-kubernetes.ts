// A real control plane as a child: etcd, kube-apiserver and, if asked, kube-controller-manager, by way of `kube-up`. It
// ends with us however we end: kube-up is told when our process is gone (PR_SET_PDEATHSIG) and takes its own along.

import { accept, refuse, seconds } from '@ingot/api'
import type { Result } from '@ingot/api'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { script } from './script.ts'

export interface KubernetesOptions {
  /** The folder of its programs, see findKubernetes. */
  readonly assets: string
  /** The address that the API server listens on; loopback unless given. */
  readonly bind?: string
  /** 0, or none, takes a free one. */
  readonly port?: number
  /** More names and addresses for the server's certificate. */
  readonly sans?: readonly string[]
  /** Which controllers run: `default`, or kube-controller-manager's own list. None unless given. */
  readonly controllers?: string
  /** Where certificates, data and logs go; one that was used before is taken up again. A temporary one unless given. */
  readonly directory?: string
  /** Handed to kube-apiserver. */
  readonly apiServerArguments?: readonly string[]
  /** Runs `kube-up` by this command, e.g. in a network namespace. */
  readonly prefix?: readonly string[]
  /** Ends a start that is not over yet. */
  readonly signal?: AbortSignal
  /** Told when a program of it ends without having been asked to. */
  readonly onDied?: (message: string) => void
}

/** A control plane that is ready. */
export interface Kubernetes {
  /** The admin's kubeconfig. */
  readonly kubeconfig: string
  /** Also has kube-proxy.kubeconfig, ca.crt and the logs. */
  readonly directory: string
  readonly etcdUrl: string
  /** Resolves when all of it is gone. */
  stop(): Promise<void>
}

/** kube-up gives each of its programs half a second. */
const PATIENCE = seconds(10)

/** Starts a control plane and waits until it is ready, some four seconds. */
export async function startKubernetes(options: KubernetesOptions): Promise<Result<Kubernetes>> {
  const child = Bun.spawn([...(options.prefix ?? []), ...commandLine(options)], {
    // a process group of its own, so that Ctrl-C reaches us alone and the last resort below reaches all of it
    detached: true,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: process.env,
  })
  const complaints = child.stderr.text()
  const giveUp = () => child.kill('SIGTERM')
  options.signal?.addEventListener('abort', giveUp)
  const kubeconfig = await firstLine(child.stdout)
  options.signal?.removeEventListener('abort', giveUp)
  if (kubeconfig === '') {
    const said = (await complaints).trim().split('\n').at(-1) ?? ''
    return refuse(
      'KubernetesFailed',
      `Kubernetes did not start: ${said === '' ? `kube-up ended with code ${await child.exited}` : said}`,
      { assets: options.assets },
      'look at the logs in the folder it names, or run kube-up by hand',
    )
  }
  let isStopping = false
  void child.exited.then(async () => {
    if (isStopping) return
    const said = (await complaints).trim()
    options.onDied?.(said === '' ? `kube-up ended with code ${child.exitCode ?? child.signalCode}` : said)
  })
  const directory = dirname(kubeconfig)
  return accept({
    kubeconfig,
    directory,
    etcdUrl: readFileSync(join(directory, 'etcd.url'), 'utf8').trim(),
    async stop() {
      isStopping = true
      child.kill('SIGTERM')
      const timer = setTimeout(() => endGroup(child.pid), PATIENCE)
      await child.exited
      clearTimeout(timer)
    },
  })
}

function commandLine(options: KubernetesOptions): string[] {
  const { assets, bind, port = 0, sans = [], controllers, directory, apiServerArguments = [] } = options
  const each = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value])
  return [
    ...['setpriv', '--pdeathsig', 'TERM', '--', ...script('kube-up')],
    ...['--assets', assets, '--port', String(port)],
    ...each('--bind', bind === undefined ? [] : [bind]),
    ...each('--controllers', controllers === undefined ? [] : [controllers]),
    ...each('--dir', directory === undefined ? [] : [directory]),
    ...each('--san', sans),
    ...each('--apiserver-arg', apiServerArguments),
  ]
}

/** '' where the stream ends first. */
async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true })
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end)
  }
  return ''
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // it ended by itself in between
  }
}
