// `ingot explain`: why a Service has the address it has, or none, and what every speaker knows of it.

import { didYouMean } from '../closest.ts'
import { commandWithOperands, usageError } from '../command.ts'
import { clusterFlags, namespaceFlag } from './cluster-flags.ts'

const KINDS = ['service', 'services', 'svc']

const NAME = /^[^/]+(\/[^/]+)?$/

/** `svc/web`, as kubectl takes it, and `svc/shop/web`. */
function kindAndName(word = ''): readonly string[] {
  const [, kind = word, name = ''] = /^([^/]*)\/(.*)$/.exec(word) ?? []
  return [kind, name]
}

/** One of that name elsewhere, else one with a name alike in the same namespace. */
function meant(key: string, known: readonly string[]): string {
  const [namespace = '', name = ''] = key.split('/')
  const elsewhere = known.find((it) => it.endsWith(`/${name}`))
  if (elsewhere !== undefined) return `. Did you mean ${elsewhere}?`
  const prefix = `${namespace}/`
  const beside = known.filter((it) => it.startsWith(prefix)).map((it) => it.slice(prefix.length))
  return didYouMean(name, beside, prefix)
}

export const explain = commandWithOperands(
  'explain',
  {
    summary: 'why a Service has its address, or none',
    examples: [
      'ingot explain service shop/web',
      'ingot explain service web -n shop',
      'ingot explain service shop/web -o json',
    ],
  },
  { text: 'service NAMESPACE/NAME', least: 1, most: 2, completes: [['service'], 'services'] },
  {
    namespace: namespaceFlag('of the Service; without it, that of the context, else default'),
    ...clusterFlags,
  },
  async (values, terminal, operands) => {
    const [kind = '', name = ''] = operands.length === 1 ? kindAndName(operands[0]) : operands
    if (!KINDS.includes(kind.toLowerCase()))
      return usageError(
        'explain',
        `cannot explain a ${kind}${didYouMean(kind, KINDS) || ', only a service'}`,
        terminal,
      )
    if (!NAME.test(name)) {
      const wrong = name === '' ? 'no Service is named' : `${name} names no Service`
      return usageError('explain', `${wrong}: write service NAMESPACE/NAME`, terminal)
    }
    if (name.includes('/') && values.namespace !== '' && !name.startsWith(`${values.namespace}/`))
      return usageError('explain', `${name} is not in namespace ${values.namespace}`, terminal)
    const [
      { explainService },
      { serviceKey },
      { openCluster },
      { withDrainOnCordon },
      { askAbout, askAboutSessions },
      { explanationLines, isForBgpAlone },
      { printed },
    ] = await Promise.all([
      import('@ingot/plan'),
      import('@ingot/api'),
      import('./open-cluster.ts'),
      import('./drain-on-cordon.ts'),
      import('./ask-speakers.ts'),
      import('./explanation-lines.ts'),
      import('../print.ts'),
    ])
    const opened = await openCluster('explain', values, terminal)
    if (opened === undefined) return 1
    const { namespace = 'default' } = opened.speakers.config
    const key = name.includes('/') ? name : `${values.namespace || namespace}/${name}`
    const settings = await withDrainOnCordon('explain', opened, terminal)
    const explanation = explainService(opened.cluster, key, settings)
    if (explanation === undefined) {
      const known = opened.cluster.services.map(serviceKey)
      terminal.complain(`ingot explain: there is no Service ${key}${meant(key, known)}`)
      return 1
    }
    // what they are asked is about ARP and NDP
    const speakers = isForBgpAlone(explanation) ? [] : await askAbout(opened.speakers, explanation)
    const sessions = await askAboutSessions(opened.speakers, explanation)
    const report = { ...explanation, speakers, sessions }
    terminal.print(printed(report, values.output, () => explanationLines(explanation, speakers, sessions)))
    return 0
  },
)
