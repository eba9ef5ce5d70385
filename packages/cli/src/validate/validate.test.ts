// What `ingot validate` says of manifests, word for word, and its exit codes.

import { describe, expect, test } from 'bun:test'
import { validate } from './validate.ts'

async function run(text: string, ...words: string[]) {
  const output: string[] = []
  const complaints: string[] = []
  const code = await validate.start(['-f', '-', ...words], {
    environment: {},
    input: async function* () {
      yield Buffer.from(text)
    },
    print: (line) => output.push(line),
    complain: (line) => complaints.push(line),
    signal: new AbortController().signal,
  })
  return { code, lines: output.join('\n').split('\n'), complaints }
}

const pool = (rest: string, name = 'a') =>
  `apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata:\n  name: ${name}\n${rest}`
const service = (metadata: string, spec = '') =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n${metadata}spec:\n  type: LoadBalancer\n${spec}  ports:\n    - port: 80\n`
const GOOD = pool('spec: { addresses: [192.0.2.0/24] }\n')

test('what is right is one line, and exit code 0', async () => {
  const manifests = `${GOOD}---\n${service('', '  loadBalancerIP: 192.0.2.1\n')}`
  expect(await run(manifests)).toEqual({
    code: 0,
    lines: ['2 objects, 0 refused, 0 warnings'],
    complaints: [],
  })
})

// each is a manifest and what is said of it: refused, with exit code 1
describe('is refused:', () => {
  test.each([
    [
      'an annotation that YAML reads as a boolean',
      pool('  annotations:\n    example.com/shared: yes\nspec: { addresses: [192.0.2.0/24] }\n'),
      'stdin:6: refused: IPAddressPool a: metadata.annotations.example.com/shared: is a boolean, and only text is taken: write "yes"',
    ],
    [
      'a label that is a number',
      pool('  labels: { tier: 0010 }\nspec: { addresses: [192.0.2.0/24] }\n'),
      'stdin:5: refused: IPAddressPool a: metadata.labels.tier: is a number, and only text is taken: write "0010"',
    ],
    [
      'an annotation that is a list',
      service('  annotations:\n    metallb.io/loadBalancerIPs: [192.0.2.1]\n'),
      'stdin:6: refused: Service a: metadata.annotations.metallb.io/loadBalancerIPs: is a list, and only text is taken: write it as one text in quotes',
    ],
    [
      'a resourceVersion that was left over',
      pool('  resourceVersion: "1306403711"\nspec: { addresses: [192.0.2.0/24] }\n'),
      'stdin:5: refused: IPAddressPool a: metadata.resourceVersion: should not be set on objects to be created: delete the line',
    ],
    [
      'a misspelt field',
      pool('spec:\n  addresses: [192.0.2.0/24]\n  autoAsign: false\n'),
      'stdin:7: refused: IPAddressPool a: spec.autoAsign: IPAddressPool has no such field. Did you mean autoAssign?',
    ],
    [
      'a misspelt field of a Service, in a list',
      service('', '  selector: { app: a }\n').replace('- port: 80', '- port: 80\n      protocl: UDP'),
      'stdin:10: refused: Service a: spec.ports[0].protocl: Service has no such field. Did you mean protocol?',
    ],
    [
      'a field that nothing is near',
      pool('spec: { addresses: [192.0.2.0/24] }\nfrobnication: 1\n'),
      'stdin:6: refused: IPAddressPool a: frobnication: IPAddressPool has no such field',
    ],
    [
      'text for a boolean',
      pool('spec:\n  addresses: [192.0.2.0/24]\n  autoAssign: "false"\n'),
      'stdin:7: refused: IPAddressPool a: spec.autoAssign: a string where a boolean is wanted: write false without quotes',
    ],
    [
      'one address that is no list',
      pool('spec:\n  addresses: 192.0.2.0/24\n'),
      'stdin:6: refused: IPAddressPool a: spec.addresses: a string where an array is wanted',
    ],
    [
      'text for a port, in the second of two',
      service('').replace('- port: 80', '- { name: a, port: 80 }\n    - { name: b, port: "81" }'),
      'stdin:9: refused: Service a: spec.ports[1].port: a string where an int32 is wanted: write 81 without quotes',
    ],
    [
      'a selector that YAML reads as a boolean',
      service('', '  selector:\n    app: a\n    on: off\n'),
      'stdin:9: refused: Service a: spec.selector.true: a bool where a string is wanted: write "off"',
    ],
    [
      'what is missing',
      pool('spec:\n  autoAssign: true\n'),
      'stdin:5: refused: IPAddressPool a: spec.addresses: Required value',
    ],
    [
      'a strategy that is none',
      'apiVersion: metallb.io/v1beta1\nkind: L2Advertisement\nmetadata:\n  name: a\n  annotations: { ingot.dev/layer2-strategy: even }\n',
      expect.stringMatching(
        /^stdin:5: refused: L2Advertisement a: metadata.annotations.*: invalid ingot.dev\/layer2-strategy: unknown strategy "even": write one of election, spread$/,
      ),
    ],
    [
      'a port that is none',
      service('').replace('80', '99999'),
      'stdin:8: refused: Service a: spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive',
    ],
    [
      'a name that is none',
      pool('spec: { addresses: [192.0.2.0/24] }\n', 'A_b'),
      expect.stringContaining(
        'stdin:4: refused: IPAddressPool A_b: metadata.name: Invalid value: "A_b": a lowercase',
      ),
    ],
    [
      'a namespace that is none',
      pool('  namespace: A_b\nspec: { addresses: [192.0.2.0/24] }\n'),
      expect.stringContaining(
        'stdin:5: refused: IPAddressPool A_b/a: metadata.namespace: Invalid value: "A_b": a ',
      ),
    ],
    [
      'a label that is none, by the line of the label',
      pool('  labels:\n    a: b\n    c: "d e"\nspec: { addresses: [192.0.2.0/24] }\n'),
      expect.stringContaining(
        'stdin:7: refused: IPAddressPool a: metadata.labels: Invalid value: "d e": a valid',
      ),
    ],
    [
      'a range that is none',
      pool('spec:\n  addresses:\n    - 192.0.2.0/24\n    - 192.0.3.300/32\n'),
      'stdin:8: refused: IPAddressPool a: spec.addresses[1]: parsing address pool a: invalid CIDR "192.0.3.300/32" in pool "a": invalid CIDR "192.0.3.300/32": write 192.0.2.0/24, 192.0.2.1/32 for one address, or 192.0.2.10-192.0.2.20',
    ],
    [
      'a selector that Kubernetes could not evaluate, on one line',
      pool('spec: { addresses: [192.0.2.0/24] }\n')
        .replace('IPAddressPool', 'L2Advertisement')
        .replace(
          'addresses: [192.0.2.0/24]',
          'nodeSelectors: [{ matchExpressions: [{ key: a, operator: Is }] }]',
        ),
      'stdin:5: refused: L2Advertisement a: spec.nodeSelectors[0]: "Is" is not a valid label selector operator; failed to parse node selector for a',
    ],
    [
      'a request that is no address',
      service('  annotations:\n    metallb.io/loadBalancerIPs: 192.0.2.1,nowhere\n'),
      'stdin:6: refused: Service a: metadata.annotations.metallb.io/loadBalancerIPs: invalid metallb.io/loadBalancerIPs: "192.0.2.1,nowhere"',
    ],
    [
      'two addresses of one family',
      service('  annotations:\n    metallb.io/loadBalancerIPs: 192.0.2.1,192.0.2.2\n'),
      'stdin:6: refused: Service a: metadata.annotations.metallb.io/loadBalancerIPs: IPFamilyForAddresses: same address family ["192.0.2.1" "192.0.2.2"]',
    ],
    [
      'a request in the annotation and in the field',
      service('  annotations:\n    metallb.io/loadBalancerIPs: 192.0.2.1\n', '  loadBalancerIP: 192.0.2.1\n'),
      'stdin:6: refused: Service a: metadata.annotations.metallb.io/loadBalancerIPs: service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP: remove one of the two',
    ],
    [
      'a field loadBalancerIP that is no address',
      service('', '  loadBalancerIP: web.example\n'),
      'stdin:7: refused: Service a: spec.loadBalancerIP: invalid spec.loadBalancerIP "web.example"',
    ],
    [
      'a kind that MetalLB does not have',
      GOOD.replace('IPAddressPool', 'IpAddressPool'),
      'stdin:2: refused: IpAddressPool a: kind: MetalLB has no such kind. Did you mean IPAddressPool?',
    ],
    [
      'a kind that MetalLB no longer has',
      GOOD.replace('IPAddressPool', 'AddressPool'),
      'stdin:2: refused: AddressPool a: kind: MetalLB has no such kind. Did you mean IPAddressPool?',
    ],
    [
      'a version that the kind does not have',
      GOOD.replace('v1beta1', 'v1beta2'),
      'stdin:1: refused: IPAddressPool a: apiVersion: there is no IPAddressPool in metallb.io/v1beta2: write metallb.io/v1beta1',
    ],
    [
      'a group that the kind is not in',
      GOOD.replace('metallb.io/v1beta1', 'v1'),
      'stdin:1: refused: IPAddressPool a: apiVersion: there is no IPAddressPool in v1: write metallb.io/v1beta1',
    ],
  ])('%s', async (_, text, line) => {
    expect(await run(text)).toEqual({
      code: 1,
      lines: [line, '1 object, 1 refused, 0 warnings'],
      complaints: [],
    })
  })

  test('a text that is no YAML, which is no object but is counted', async () => {
    const { code, lines } = await run(`${GOOD}---\na: b: c\n`)
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [
        'stdin:7: refused: not YAML at column 4: Nested mappings are not allowed in compact mappings: put the value in quotes',
        '1 object, 1 refused, 0 warnings',
      ],
    })
  })

  test('of two pools that overlap the one that comes later by name', async () => {
    const { code, lines } = await run(`${pool('spec:\n  addresses: [192.0.2.9/32]\n', 'b')}---\n${GOOD}`)
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [
        'stdin:6: refused: IPAddressPool b: spec.addresses[0]: CIDR "192.0.2.9/32" in pool "b" overlaps with already defined CIDR "192.0.2.0/24": give each address to one pool: pool a has it already',
        '2 objects, 1 refused, 0 warnings',
      ],
    })
  })

  test('everything that is wrong with an object at once, sorted by line', async () => {
    const { lines } = await run(
      pool(
        '  resourceVersion: "1"\n  labels: { a: true }\nspec:\n  adresses: [192.0.2.0/24]\n  autoAssign: "no"\n',
      ),
    )
    expect(lines).toEqual([
      expect.stringContaining('stdin:5: refused: IPAddressPool a: metadata.resourceVersion: '),
      expect.stringContaining('stdin:6: refused: IPAddressPool a: metadata.labels.a: '),
      'stdin:7: refused: IPAddressPool a: spec.addresses: Required value',
      'stdin:8: refused: IPAddressPool a: spec.adresses: IPAddressPool has no such field. Did you mean addresses?',
      'stdin:9: refused: IPAddressPool a: spec.autoAssign: a string where a boolean is wanted',
      '1 object, 1 refused, 0 warnings',
    ])
  })
})

// each is a manifest and what is said of it, with exit code 0
describe('is taken, with a warning:', () => {
  test.each([
    [
      'what the cluster wrote',
      pool('  uid: e50c8f73\n  creationTimestamp: null\nspec: { addresses: [192.0.2.0/24] }\nstatus: {}\n'),
      'stdin:5: warning: IPAddressPool a: metadata.uid: is written in the cluster and not taken from a manifest: delete the line',
    ],
    [
      'a status',
      `${service('')}status: { loadBalancer: { ingress: [{ ip: 192.0.2.1 }] } }\n`,
      'stdin:9: warning: Service a: status: is written in the cluster and not taken from a manifest: delete it',
    ],
    [
      'an annotation without a value',
      service('  annotations:\n    example.com/a:\n'),
      'stdin:6: warning: Service a: metadata.annotations.example.com/a: has no value: write "", or delete the line',
    ],
    [
      'the deprecated prefix',
      service('  annotations:\n    metallb.universe.tf/address-pool: a\n'),
      'stdin:6: warning: Service a: metadata.annotations.metallb.universe.tf/address-pool: the prefix metallb.universe.tf is deprecated: write metallb.io/address-pool',
    ],
    [
      'a misspelt annotation',
      service('  annotations:\n    metallb.io/loadbalancerIPs: 192.0.2.1\n'),
      'stdin:6: warning: Service a: metadata.annotations.metallb.io/loadbalancerIPs: has no effect. Did you mean metallb.io/loadBalancerIPs?',
    ],
    [
      "the controller's own annotation",
      service('  annotations:\n    metallb.io/ip-allocated-from-pool: a\n'),
      'stdin:6: warning: Service a: metadata.annotations.metallb.io/ip-allocated-from-pool: is written by the controller: delete the line',
    ],
    [
      'the deprecated prefix on a pool',
      pool(
        '  annotations:\n    metallb.universe.tf/share-address-pool: "true"\nspec: { addresses: [192.0.2.0/24] }\n',
      ),
      'stdin:6: warning: IPAddressPool a: metadata.annotations.metallb.universe.tf/share-address-pool: the prefix metallb.universe.tf is deprecated: write metallb.io/share-address-pool',
    ],
    [
      'a pool elsewhere',
      pool('  namespace: default\nspec: { addresses: [192.0.2.0/24] }\n'),
      'stdin:5: warning: IPAddressPool default/a: metadata.namespace: is ignored: it is not in metallb-system: write metallb-system, or name the namespace of MetalLB with --metallb-namespace',
    ],
    [
      "addresses of a pool that are no host's",
      pool('spec: { addresses: [192.0.2.0/24, 126.0.0.0-127.0.0.9] }\n'),
      'stdin:5: warning: IPAddressPool a: spec.addresses[1]: "126.0.0.0-127.0.0.9" has addresses of 127.0.0.0/8 (loopback), by which nobody is reached: take those that your network leads to the nodes',
    ],
    [
      'link-local and multicast addresses of a pool',
      pool("spec: { addresses: ['fe80::-ff02::1'] }\n"),
      'stdin:5: warning: IPAddressPool a: spec.addresses[0]: "fe80::-ff02::1" has addresses of fe80::/10 (link-local), ff00::/8 (multicast), by which nobody is reached: take those that your network leads to the nodes',
    ],
    [
      'a misspelt annotation of a pool',
      pool("  annotations: { ingot.dev/quotas: 'a=1' }\nspec: { addresses: [192.0.2.0/24] }\n"),
      'stdin:5: warning: IPAddressPool a: metadata.annotations.ingot.dev/quotas: has no effect. Did you mean ingot.dev/quota?',
    ],
    [
      'a misspelt annotation of an advertisement',
      'apiVersion: metallb.io/v1beta1\nkind: L2Advertisement\nmetadata:\n  name: a\n  annotations: { ingot.dev/layer2-strateg: spread }\n',
      'stdin:5: warning: L2Advertisement a: metadata.annotations.ingot.dev/layer2-strateg: has no effect. Did you mean ingot.dev/layer2-strategy?',
    ],
    [
      'a kind that is nearly one that is known',
      'apiVersion: v1\nkind: Servce\nmetadata: { name: a }\n',
      'stdin:2: warning: Servce a: kind: Servce in v1 is not known here, and was not checked. Did you mean Service?',
    ],
  ])('%s', async (_, text, line) => {
    expect(await run(text)).toEqual({
      code: 0,
      lines: [line, '1 object, 0 refused, 1 warning'],
      complaints: [],
    })
  })

  test('an object that stands twice: the later one is judged', async () => {
    const { code, lines } = await run(`${pool('spec: { addresses: [nowhere] }\n')}---\n${GOOD}`)
    expect({ code, lines }).toEqual({
      code: 0,
      lines: [
        'stdin:4: warning: IPAddressPool a: metadata.name: is replaced by the object of the same name at stdin:7: keep one of the two',
        '2 objects, 0 refused, 1 warning',
      ],
    })
  })

  test('a pool is in its place where --metallb-namespace says so', async () => {
    const text = pool('  namespace: lb\nspec: { addresses: [192.0.2.0/24] }\n')
    expect((await run(text, '--metallb-namespace=lb')).lines).toEqual(['1 object, 0 refused, 0 warnings'])
    expect((await run(GOOD, '--metallb-namespace=lb')).lines).toEqual(['1 object, 0 refused, 0 warnings'])
  })
})

test('an address and a port of the cluster are taken, in whatever ranges it has them', async () => {
  const text = service('', '  clusterIP: 10.43.0.10\n').replace('port: 80', '{ port: 80, nodePort: 8080 }')
  expect((await run(text)).lines).toEqual(['1 object, 0 refused, 0 warnings'])
})

test('a kind that is not known is a note', async () => {
  expect(await run('apiVersion: v1\nkind: LimitRange\nmetadata: { name: a }\n')).toEqual({
    code: 0,
    lines: [
      'stdin:2: note: LimitRange a: kind: LimitRange in v1 is not known here, and was not checked',
      '1 object, 0 refused, 0 warnings',
    ],
    complaints: [],
  })
})

test('what a manifest holds cannot write to the terminal', async () => {
  const { lines } = await run(pool('spec: { addresses: ["\\e[31m"] }\n'))
  expect(lines.join('\n')).not.toContain('\u001b')
})

test('programs get the same as JSON and YAML', async () => {
  const text = pool('spec: { addresses: [nowhere] }\n')
  const expected = {
    objects: 1,
    refused: 1,
    warnings: 0,
    findings: [
      {
        severity: 'refused',
        file: 'stdin',
        line: 5,
        object: 'IPAddressPool a',
        field: 'spec.addresses[0]',
        message: expect.stringContaining('parsing address pool a: '),
        remedy: expect.stringContaining('write 192.0.2.0/24'),
      },
    ],
  }
  const { code, lines } = await run(text, '-o', 'json')
  expect(code).toBe(1)
  expect(JSON.parse(lines.join('\n'))).toEqual(expected)
  expect(Bun.YAML.parse((await run(text, '-o=yaml')).lines.join('\n'))).toEqual(expected)
})

test('a command line that is not understood is exit code 2', async () => {
  const { code, complaints } = await run('', '-o', 'table')
  expect({ code, first: complaints[0] }).toEqual({
    code: 2,
    first: 'ingot validate: --output table: none of text, json, yaml',
  })
})

test('what MetalLB refuses in a BGP mode is refused where it is asked for', async () => {
  const profile = 'apiVersion: metallb.io/v1beta1\nkind: BFDProfile\nmetadata: { name: a }\n'
  expect((await run(profile)).code).toBe(0)
  expect(await run(profile, '--bgp-type', 'native')).toMatchObject({
    code: 1,
    lines: [expect.stringContaining('bfd profiles section set'), '1 object, 1 refused, 0 warnings'],
  })
  expect((await run(profile, '--bgp-type=frr-k8s')).code).toBe(0)
})
