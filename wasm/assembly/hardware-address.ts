// Hardware addresses (IEEE 802 MACs) as they lie in a frame. Loads are little-endian and frames big-endian: here as in
// every file of the core, constants to compare with are written swapped, and a field that is only copied is not swapped.

/** A hardware address is the low 48 bits of a u64, its first octet lowest. */
export const HARDWARE_ADDRESS_MASK: u64 = 0xffff_ffff_ffff
export const BROADCAST: u64 = HARDWARE_ADDRESS_MASK

/** The six octets at `pointer`; reads eight, so two more must be memory. */
export function loadHardwareAddress(pointer: usize): u64 {
  return load<u64>(pointer) & HARDWARE_ADDRESS_MASK
}

/** Whether a frame may be sent to it as to one station: no group bit (IEEE 802), and not all zero. */
export function isStation(hardwareAddress: u64): bool {
  const GROUP_BIT: u64 = 1
  return !(hardwareAddress & GROUP_BIT) && hardwareAddress != 0
}

export function ethernetDestinationOf(frame: usize): u64 {
  return loadHardwareAddress(frame)
}

export function ethernetSourceOf(frame: usize): u64 {
  return loadHardwareAddress(frame + 6)
}
