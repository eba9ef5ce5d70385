// What other stations were heard to say of addresses that are announced or watched here, kept for the host to take
// after the batch. What it means, a successor, an owner that lives or a conflict, is for the host to decide. Anybody
// on the segment can make observations, so there is room for those of one batch and the rest is counted.

import {
  LAST_HEARD,
  NOW,
  OBSERVATION_COUNT,
  OBSERVATION_ENTRY,
  OBSERVATION_HARDWARE_ADDRESS,
  OBSERVATION_INTERFACE,
  OBSERVATION_KIND,
  OBSERVATION_SIZE,
  OBSERVATION_STAMP,
  OBSERVATIONS,
  OBSERVATIONS_LOST,
  OBSERVATIONS_MAX,
  REALTIME,
} from './memory-map.ts'
import { numberOf } from './address-table.ts'
import { millisecondsAt, slotOf } from './receive-ring.ts'
import { addOne } from './verdicts.ts'

/** Keeps that `hardwareAddress` spoke for the address of `entry` in the received `frame`. */
export function observe(
  entry: usize,
  frame: usize,
  interfaceSlot: i32,
  hardwareAddress: u64,
  kind: u32,
): void {
  const count = load<u32>(OBSERVATION_COUNT)
  if (count == OBSERVATIONS_MAX) {
    addOne(OBSERVATIONS_LOST)
    return
  }
  const observation: usize = OBSERVATIONS + count * OBSERVATION_SIZE
  store<u64>(observation, hardwareAddress, OBSERVATION_HARDWARE_ADDRESS)
  store<f64>(observation, millisecondsAt(slotOf(frame)), OBSERVATION_STAMP)
  store<u32>(observation, numberOf(entry), OBSERVATION_ENTRY)
  store<u16>(observation, <u16>interfaceSlot, OBSERVATION_INTERFACE)
  store<u16>(observation, <u16>kind, OBSERVATION_KIND)
  store<u32>(OBSERVATION_COUNT, count + 1)
}

/** Another station was heard on the interface, in the message of `slot`: as long ago as its stamp says. */
export function noteHeard(interfaceSlot: i32, slot: i32): void {
  const age = max(load<f64>(REALTIME) - millisecondsAt(slot), 0)
  store<f64>(LAST_HEARD + (interfaceSlot << 3), load<f64>(NOW) - age)
}
