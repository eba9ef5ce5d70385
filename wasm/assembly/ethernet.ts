// Ethernet II: which frames are for us, and which protocol is asked.
//
//  0          6          12        14
//  ├ destination ┼ source ┼ EtherType ┼ payload, padded on the wire to 46 octets

import {
  DROP_ETHERNET_DESTINATION,
  DROP_ETHERNET_SOURCE,
  DROP_ETHERTYPE,
  DROP_FOREIGN_VLAN,
  DROP_OWN_FRAME,
  DROP_TRUNCATED,
} from './memory-map.ts'
import { answerArp } from './arp.ts'
import { BROADCAST, ethernetDestinationOf, ethernetSourceOf, isStation } from './hardware-address.ts'
import { hardwareAddressOf } from './interfaces.ts'
import { answerNeighbourMessage } from './ndp.ts'

const ETHERNET_HEADER_SIZE: i32 = 14
const ETHERTYPE = 12

const ETHERTYPE_ARP: u32 = 0x0608
const ETHERTYPE_IPV6: u32 = 0xdd86
const ETHERTYPE_VLAN: u32 = 0x0081
const ETHERTYPE_SERVICE_VLAN: u32 = 0xa888

/** RFC 2464 section 7: a multicast IPv6 packet goes to 33:33 and the low 32 bits of its destination. */
const IPV6_MULTICAST: u64 = 0x3333

/** Answers one frame into the transmit slot, or says why not. */
export function answerFrame(frame: usize, length: i32, interfaceSlot: i32, transmitSlot: i32): i32 {
  if (length < ETHERNET_HEADER_SIZE) return DROP_TRUNCATED
  const ours = hardwareAddressOf(interfaceSlot)
  const destination = ethernetDestinationOf(frame)
  const source = ethernetSourceOf(frame)
  if (source == ours) return DROP_OWN_FRAME
  if (!isStation(source)) return DROP_ETHERNET_SOURCE

  const etherType: u32 = load<u16>(frame, ETHERTYPE)
  if (etherType == ETHERTYPE_ARP) {
    if (destination != ours && destination != BROADCAST) return DROP_ETHERNET_DESTINATION
    return answerArp(frame, length, interfaceSlot, transmitSlot)
  }
  if (etherType == ETHERTYPE_IPV6) {
    if (destination != ours && (destination & 0xffff) != IPV6_MULTICAST) return DROP_ETHERNET_DESTINATION
    return answerNeighbourMessage(frame, length, interfaceSlot, transmitSlot)
  }
  // The kernel strips the outer tag into auxiliary data; a tag still in the frame is a second one.
  if (etherType == ETHERTYPE_VLAN || etherType == ETHERTYPE_SERVICE_VLAN) return DROP_FOREIGN_VLAN
  return DROP_ETHERTYPE
}
