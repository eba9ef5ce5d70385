// The conformance harness over a simulated segment: time moves only when the suite waits for a frame.

import { seconds } from '@ingot/api'
import type { Observed } from '@ingot/layer2'
import { SimulatedPlane } from '../simulated-plane.ts'
import { SimulatedSegment } from '../simulated-segment.ts'
import type { PlaneHarness } from './plane-suite.ts'

export function openSimulatedHarness(wasm: Uint8Array<ArrayBuffer>): PlaneHarness {
  const segment = new SimulatedSegment()
  const heard: Uint8Array[] = []
  const station = { hear: (frame: Uint8Array) => void heard.push(frame) }
  segment.attach(station)
  let newest: Observed | undefined
  const attached = {
    index: 7,
    name: 'eth0',
    hardwareAddress: '02:00:00:00:00:10',
    linkLocal: 'fe80::10',
    arp: true,
  }
  const plane = new SimulatedPlane({
    wasm,
    segment,
    interfaces: [attached],
    onObserved: (observed) => {
      newest = observed
    },
  })
  return {
    interface: attached,
    client: { hardwareAddress: '02:00:00:00:00:01', linkLocal: 'fe80::1' },
    desire: (desired) => {
      plane.apply(desired)
      return newest === undefined ? Promise.reject(new Error('nothing observed')) : Promise.resolve(newest)
    },
    send: (frame) => {
      segment.transmit(station, frame)
      plane.settle()
    },
    hear: () => {
      if (heard.length === 0) plane.advance(seconds(1.1))
      const frame = heard.shift()
      return frame === undefined ? Promise.reject(new Error('nothing more is said')) : Promise.resolve(frame)
    },
    inspect: (addresses) => plane.inspect(addresses),
    counters: () => Promise.resolve(plane.counters()),
    close: () => plane.close(),
  }
}
