// Cuts the octets of a connection into messages, RFC 4271 4.1 and 6.1. What is judged is always the whole header, so that
// it does not matter in which pieces the octets came.
//
//  0        16       18     19
//  ├ marker ┼ length ┼ type ┼ body

import {
  ACTION_SESSION_RESET,
  FAULT_MARKER,
  FAULT_MESSAGE_LENGTH,
  FAULT_MESSAGE_TYPE,
  MESSAGE_FAULTY,
  MESSAGE_NONE,
  MESSAGE_WHOLE,
  SESSION_EXTENDED_RECEIVE,
  SLOT_RECEIVE,
  SLOT_RECEIVE_END,
  SLOT_RECEIVE_START,
  SLOT_SESSION,
} from './memory-map.ts'
import { beginResult, MESSAGE_HEADER_ERROR, raise } from './result.ts'
import { settleReceived, slotAt } from './slots.ts'
import { judgeUpdate, UPDATE_SIZE_MIN } from './update.ts'

export const HEADER_SIZE: u32 = 19
export const LENGTH_AT = 16
export const TYPE_AT = 18

export const OPEN: u32 = 1
export const UPDATE: u32 = 2
export const NOTIFICATION: u32 = 3
export const KEEPALIVE: u32 = 4
export const ROUTE_REFRESH: u32 = 5

const OPEN_SIZE_MIN: u32 = 29
const NOTIFICATION_SIZE_MIN: u32 = 21
const ROUTE_REFRESH_SIZE_MIN: u32 = 23
export const MESSAGE_SIZE_MAX: u32 = 4096
export const EXTENDED_SIZE_MAX: u32 = 65535

const NOT_SYNCHRONISED = 1
const BAD_MESSAGE_LENGTH = 2
const BAD_MESSAGE_TYPE = 3

/**
 * Takes the next message of a slot and, when it is an UPDATE, judges it. MESSAGE_NONE when more has to come first: there
 * is room for it then. A faulty one stays where it is.
 */
export function next(slotNumber: i32): i32 {
  const slot = slotAt(slotNumber)
  const start = load<u32>(slot, SLOT_RECEIVE_START)
  const filled = load<u32>(slot, SLOT_RECEIVE_END) - start
  const message = slot + SLOT_RECEIVE + start
  if (filled < HEADER_SIZE) return more(slot)
  const length: u32 = bswap<u16>(load<u16>(message, LENGTH_AT))
  const type: u32 = load<u8>(message, TYPE_AT)
  const session = load<u32>(slot, SLOT_SESSION)
  if (!isUsualUpdate(message, length, type) && !isHeaderRight(message, length, type, session))
    return MESSAGE_FAULTY
  if (filled < length) return more(slot)
  store<u32>(slot, start + length, SLOT_RECEIVE_START)
  beginResult(message, length, type)
  if (type == UPDATE) judgeUpdate(slot, message, length, session)
  return MESSAGE_WHOLE
}

function more(slot: usize): i32 {
  settleReceived(slot)
  return MESSAGE_NONE
}

/** What nearly every message is. What it is not may still be right. */
function isUsualUpdate(message: usize, length: u32, type: u32): bool {
  return (
    type == UPDATE &&
    length >= UPDATE_SIZE_MIN &&
    length <= MESSAGE_SIZE_MAX &&
    (load<u64>(message) & load<u64>(message, 8)) == u64.MAX_VALUE
  )
}

function isHeaderRight(message: usize, length: u32, type: u32, session: u32): bool {
  if ((load<u64>(message) & load<u64>(message, 8)) != u64.MAX_VALUE) {
    return refuse(message, length, type, FAULT_MARKER, NOT_SYNCHRONISED, 0, 0)
  }
  const isKnown = type >= OPEN && type <= ROUTE_REFRESH
  const isLong = (session & SESSION_EXTENDED_RECEIVE) != 0 && type != OPEN && type != KEEPALIVE
  const longest = isLong ? EXTENDED_SIZE_MAX : type == KEEPALIVE ? HEADER_SIZE : MESSAGE_SIZE_MAX
  if (length < shortestOf(type) || length > longest) {
    return refuse(message, length, type, FAULT_MESSAGE_LENGTH, BAD_MESSAGE_LENGTH, message + LENGTH_AT, 2)
  }
  if (isKnown) return true
  return refuse(message, length, type, FAULT_MESSAGE_TYPE, BAD_MESSAGE_TYPE, message + TYPE_AT, 1)
}

function shortestOf(type: u32): u32 {
  if (type == UPDATE) return UPDATE_SIZE_MIN
  if (type == OPEN) return OPEN_SIZE_MIN
  if (type == NOTIFICATION) return NOTIFICATION_SIZE_MIN
  return type == ROUTE_REFRESH ? ROUTE_REFRESH_SIZE_MIN : HEADER_SIZE
}

function refuse(
  message: usize,
  length: u32,
  type: u32,
  fault: u32,
  subcode: u32,
  data: usize,
  size: u32,
): bool {
  beginResult(message, length, type)
  raise(ACTION_SESSION_RESET, fault, MESSAGE_HEADER_ERROR, subcode, data, size)
  return false
}
