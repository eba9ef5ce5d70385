// The four guides that a MetalLB user starts with, one after the other in one lab, with a real kubectl: that what each
// says can be applied, and that what it promises happens. Each guide says what of it cannot be had in a lab.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { basename, dirname } from 'node:path'
import { findKubernetes } from '../kubernetes/find-kubernetes.ts'
import { canOpenGuideLab, openGuideLab } from './guide-lab.fixture.ts'
import type { GuideLab } from './guide-lab.fixture.ts'
import { describeManageAdvertisements } from './manage-advertisements.guide.ts'
import { describeManagePools } from './manage-pools.guide.ts'
import { describePoolAnnotations } from './pool-annotations.guide.ts'
import { describeShareAddresses, START } from './share-addresses.guide.ts'
import { GUIDES } from './shell.fixture.ts'
import { describeUsage } from './usage.guide.ts'

const real = findKubernetes(process.env, ['kube-controller-manager', 'kube-proxy'])

setDefaultTimeout(30_000)

test('every manifest of the guides is applied, by its name or with its folder', async () => {
  const guides = [...new Bun.Glob('*.guide.ts').scanSync(GUIDES)]
  const texts = await Promise.all(guides.map((guide) => Bun.file(`${GUIDES}${guide}`).text()))
  const names = new Set(
    texts
      .join('\n')
      .match(/(?<=['`/])[\w/-]+(?=['`])/g)
      ?.flatMap((name) => [name, basename(name)]),
  )
  const manifests = [...new Bun.Glob('**/*.yaml').scanSync(GUIDES)]
  expect(manifests.length).toBeGreaterThan(60)
  expect(
    manifests.filter((file) => !names.has(basename(file, '.yaml')) && !names.has(dirname(file))),
  ).toEqual([])
})

describe.skipIf(!canOpenGuideLab)(
  'the embedded API server [needs root, ip, nft, unshare and kubectl]',
  () => {
    describeGuides()
  },
)

describe.skipIf(!canOpenGuideLab || !real.ok)(
  'a real one [needs root, ip, nft, unshare, kubectl and kube-apiserver: KUBEBUILDER_ASSETS or Go]',
  () => {
    describeGuides(real.ok ? real.value : undefined)
  },
)

function describeGuides(assets?: string): void {
  let opened: GuideLab | undefined
  // the lab comes up after the tests are declared
  const lab: GuideLab = {
    run: (line) => theLab().run(line),
    fail: (line) => theLab().fail(line),
    until: (line, words) => theLab().until(line, words),
    apply: (...manifests) => theLab().apply(...manifests),
    remove: (...manifests) => theLab().remove(...manifests),
    addresses: (names, namespace) => theLab().addresses(names, namespace),
    ask: (url, words) => theLab().ask(url, words),
    isAnswered: (url) => theLab().isAnswered(url),
    start: (argv) => theLab().start(argv),
    close: () => theLab().close(),
  }
  function theLab(): GuideLab {
    if (opened === undefined) throw new Error('the lab is not up')
    return opened
  }

  beforeAll(async () => {
    opened = await openGuideLab(START, assets)
    await opened.remove(START)
  }, 60_000)
  afterAll(async () => {
    await opened?.close()
  }, 30_000)

  describeShareAddresses(lab)
  describePoolAnnotations(lab)
  describeManagePools(lab)
  describeManageAdvertisements(lab)
  describeUsage(lab)
}
