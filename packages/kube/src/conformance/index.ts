// What our client, informers and controllers need of an API server, one sentence each: a suite that runs on the embedded
// server and on a real one, so that the one is held to the other. It works in a namespace of its own and leaves nothing
// else behind. Contract: Kubernetes API concepts and conventions; MetalLB's CRDs have to be installed.

import { afterAll, beforeAll, describe } from 'bun:test'
import { describeCustomResources } from './custom-resources.ts'
import { describeDeletions } from './deletions.ts'
import { describeElections } from './elections.ts'
import { describeEvents, describeInformers } from './events-and-informers.ts'
import { describeLists } from './lists.ts'
import { describeObjects } from './objects.ts'
import {
  describeEndpointSlices,
  describeEventObjects,
  describeLeases,
  describeNodes,
  describePods,
} from './other-kinds.ts'
import { describePatches } from './patches.ts'
import { describeServerSideApply } from './server-side-apply.ts'
import { describeStatus } from './service-status.ts'
import { describeServices } from './services.ts'
import { Suite } from './suite.ts'
import type { ConformanceOptions, ConformanceTarget } from './suite.ts'
import { describeVersions } from './versions.ts'
import { describeWatchStarts } from './watch-starts.ts'
import { describeWatches } from './watches.ts'
import { describeWrites } from './writes.ts'

export type { ConformanceOptions, ConformanceTarget } from './suite.ts'

/** Declares the suite for the server that `start` brings up. */
export function clientConformance(
  name: string,
  start: () => Promise<ConformanceTarget>,
  options: ConformanceOptions = {},
): void {
  const suite = new Suite(start)
  describe(`${name}, as our client needs it:`, () => {
    beforeAll(() => suite.begin(), 60_000)
    afterAll(() => suite.end(), 60_000)
    describe('an object', () => describeObjects(suite))
    describe('a write', () => describeWrites(suite))
    describe('a patch', () => describePatches(suite))
    const lacks = options.cannotApply === undefined ? '' : ` [${options.cannotApply}]`
    describe.skipIf(lacks !== '')(`server-side apply${lacks}`, () => describeServerSideApply(suite))
    describe('a deletion', () => describeDeletions(suite))
    describe('a Service', () => describeServices(suite))
    describe('a status', () => describeStatus(suite))
    describe('a list', () => describeLists(suite))
    describe('a list', () => describeVersions(suite, options))
    describe('the start of a watch', () => describeWatchStarts(suite))
    describe('a watch', () => describeWatches(suite, options))
    describe('a custom resource', () => describeCustomResources(suite, options))
    describe('a Pod', () => describePods(suite))
    describe('a Lease', () => describeLeases(suite))
    describe('an election', () => describeElections(suite))
    describe('a Node', () => describeNodes(suite))
    describe('an EndpointSlice', () => describeEndpointSlices(suite))
    describe('an Event', () => describeEvents(suite))
    describe('an Event', () => describeEventObjects(suite))
    describe('an informer', () => describeInformers(suite))
  })
}
