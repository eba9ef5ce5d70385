// Neighbour discovery for announced addresses (RFC 4861 7.2): solicitations are answered, a foreign advertisement for
// one of our addresses is a conflict. Joining the solicited-node groups is the host's work, through the kernel.

import {
  ANSWERED,
  DROP_NDP_ADVERTISEMENT,
  DROP_NDP_OPTION,
  DROP_NDP_SOLICITED_FLAG,
  DROP_NDP_UNSPECIFIED_SOURCE,
  DROP_NOT_ANNOUNCED,
  DROP_NOT_ON_INTERFACE,
  DROP_SENDER_HARDWARE_ADDRESS,
  ENTRY_REQUESTS_RECEIVED,
  ENTRY_RESPONSES_SENT,
  KIND_ANNOUNCEMENT,
  KIND_ANSWER,
  KIND_CLAIM,
} from './memory-map.ts'
import { find, isIPv4, isOnInterface } from './address-table.ts'
import { ethernetSourceOf, isStation, loadHardwareAddress } from './hardware-address.ts'
import { judgeClaim, noteProbe } from './conflict.ts'
import {
  IPV6_DESTINATION,
  IPV6_PAYLOAD,
  IPV6_SOURCE,
  isMulticast,
  isSolicitedNode,
  isUnspecified,
  judgeIPv6,
  payloadLengthOf,
} from './ipv6.ts'
import {
  buildAdvertisement,
  buildAdvertisementToAllNodes,
  OVERRIDE,
  SOLICITED,
} from './neighbour-advertisement.ts'
import {
  findLinkLayerAddress,
  FLAGS,
  judgeNeighbourMessage,
  MALFORMED,
  NEIGHBOUR_SOLICITATION,
  SOURCE_LINK_LAYER_ADDRESS,
  TARGET,
  TARGET_LINK_LAYER_ADDRESS,
} from './neighbour-message.ts'
import { addOne } from './verdicts.ts'

/** Answers a solicitation for an announced address, notes a claim to one, and says why in every other case. */
export function answerNeighbourMessage(
  frame: usize,
  length: i32,
  interfaceSlot: i32,
  transmitSlot: i32,
): i32 {
  const packetFault = judgeIPv6(frame, length)
  if (packetFault) return packetFault
  const messageFault = judgeNeighbourMessage(frame)
  if (messageFault) return messageFault
  return load<u8>(frame, IPV6_PAYLOAD) == NEIGHBOUR_SOLICITATION
    ? answerSolicitation(frame, interfaceSlot, transmitSlot)
    : judgeAdvertisement(frame, interfaceSlot)
}

function answerSolicitation(frame: usize, interfaceSlot: i32, transmitSlot: i32): i32 {
  const message = frame + IPV6_PAYLOAD
  const source = frame + IPV6_SOURCE
  const option = findLinkLayerAddress(message, payloadLengthOf(frame), SOURCE_LINK_LAYER_ADDRESS)
  if (option == MALFORMED) return DROP_NDP_OPTION
  // 7.1.1: duplicate address detection goes to the solicited-node group and names no hardware address.
  const isDetection = isUnspecified(source)
  if (isDetection && (option != 0 || !isSolicitedNode(frame + IPV6_DESTINATION)))
    return DROP_NDP_UNSPECIFIED_SOURCE
  // 7.2.4 wants an answer without the option too: the Ethernet source asked.
  const senderHardware = option ? loadHardwareAddress(option) : ethernetSourceOf(frame)
  if (!isStation(senderHardware)) return DROP_SENDER_HARDWARE_ADDRESS

  // Receivers learn the source's hardware address from a solicitation (7.2.3), so it claims its source address.
  const claimed = findIPv6(source)
  const fault = claimed ? judgeClaim(claimed, frame, interfaceSlot, senderHardware, KIND_CLAIM) : ANSWERED
  if (fault) return fault

  const target = message + TARGET
  const entry = findIPv6(target)
  if (!entry) return DROP_NOT_ANNOUNCED
  if (!isOnInterface(entry, interfaceSlot)) return DROP_NOT_ON_INTERFACE
  addOne(entry + ENTRY_REQUESTS_RECEIVED)
  const counter = entry + ENTRY_RESPONSES_SENT
  if (isDetection) {
    noteProbe(entry, frame, interfaceSlot, senderHardware)
    buildAdvertisementToAllNodes(transmitSlot, interfaceSlot, target, counter)
  } else {
    buildAdvertisement(
      transmitSlot,
      interfaceSlot,
      senderHardware,
      target,
      source,
      SOLICITED | OVERRIDE,
      counter,
    )
  }
  return ANSWERED
}

function judgeAdvertisement(frame: usize, interfaceSlot: i32): i32 {
  const message = frame + IPV6_PAYLOAD
  // 7.1.2: an answer goes to who asked, never to a group.
  const isSolicited = (load<u32>(message, FLAGS) & SOLICITED) != 0
  if (isSolicited && isMulticast(frame + IPV6_DESTINATION)) return DROP_NDP_SOLICITED_FLAG
  const option = findLinkLayerAddress(message, payloadLengthOf(frame), TARGET_LINK_LAYER_ADDRESS)
  if (option == MALFORMED) return DROP_NDP_OPTION
  const claimed = findIPv6(message + TARGET)
  if (!claimed) return DROP_NDP_ADVERTISEMENT
  const senderHardware = option ? loadHardwareAddress(option) : ethernetSourceOf(frame)
  const kind = isSolicited ? KIND_ANSWER : KIND_ANNOUNCEMENT
  const fault = judgeClaim(claimed, frame, interfaceSlot, senderHardware, kind)
  return fault ? fault : DROP_NDP_ADVERTISEMENT
}

// ::ffff:a.b.c.d is how the table writes IPv4; on the wire it is nobody's address (RFC 4291 2.5.5.2).
function findIPv6(address: usize): usize {
  const high = load<u64>(address)
  const low = load<u64>(address, 8)
  return isIPv4(high, low) ? 0 : find(high, low)
}
