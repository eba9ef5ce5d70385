import { expect, test } from 'bun:test'
import { readKubeProxy } from './kube-proxy.ts'

const config = (rest: string) =>
  `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n${rest}`

test.each([
  ['IPVS, strict', config('mode: ipvs\nipvs: { strictARP: true }'), { mode: 'ipvs', strictArp: true }],
  ['IPVS, not strict', config('mode: ipvs\nipvs:\n  strictARP: false'), { mode: 'ipvs', strictArp: false }],
  ['the defaults', config('mode: ""\nipvs: null'), { mode: '', strictArp: false }],
  ['nothing said', config(''), { mode: '', strictArp: false }],
  ['another kind', 'kind: KubeletConfiguration\nmode: ipvs', undefined],
  ['no object', '- ipvs', undefined],
  ['no YAML', 'mode: "', undefined],
  ['nothing', '', undefined],
])('%s', (_, text, expected) => {
  expect(readKubeProxy(text)).toEqual(expected)
})
