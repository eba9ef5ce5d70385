// The network interfaces that answer, by slot. Slot n is bit n in the interface set of an address. The slot says
// nothing of ifindex or name: those are the host's.

import { ARGUMENT, INTERFACE_SIZE, INTERFACES, INTERFACES_MAX } from './memory-map.ts'
import { HARDWARE_ADDRESS_MASK, loadHardwareAddress } from './hardware-address.ts'

const ACTIVE: u64 = 1 << 48

/** Makes the slot active with the hardware address in the argument area. */
export function setInterface(slot: i32): void {
  if (isSlot(slot)) store<u64>(at(slot), loadHardwareAddress(ARGUMENT) | ACTIVE)
}

/** Nothing that arrives on the slot is answered from now on. */
export function clearInterface(slot: i32): void {
  if (isSlot(slot)) store<u64>(at(slot), 0)
}

export function isActive(slot: i32): bool {
  return isSlot(slot) && (load<u64>(at(slot)) & ACTIVE) != 0
}

export function hardwareAddressOf(slot: i32): u64 {
  return load<u64>(at(slot)) & HARDWARE_ADDRESS_MASK
}

/** Whether the address belongs to any active interface: a frame of ours that another of our interfaces hears. */
export function isOurs(hardwareAddress: u64): bool {
  for (let slot = 0; slot < INTERFACES_MAX; slot++) {
    if (load<u64>(at(slot)) == (hardwareAddress | ACTIVE)) return true
  }
  return false
}

function isSlot(slot: i32): bool {
  return slot >= 0 && slot < INTERFACES_MAX
}

function at(slot: i32): usize {
  return INTERFACES + slot * INTERFACE_SIZE
}
