// The one result: cleared before each message, and then only ever made worse, because the strongest of several actions
// wins (RFC 7606 3 (h)). Of equal ones the first is kept, which is what a NOTIFICATION tells of.

import {
  ACTION_ACCEPT,
  RESULT_ACTION,
  RESULT_ATTRIBUTE,
  RESULT_CODE,
  RESULT_DATA,
  RESULT_DATA_LENGTH,
  RESULT_END,
  RESULT_FACTS,
  RESULT_FAULT,
  RESULT_LENGTH,
  RESULT_MESSAGE,
  RESULT_SUBCODE,
  RESULT_TYPE,
} from './memory-map.ts'

export const MESSAGE_HEADER_ERROR = 1
export const UPDATE_MESSAGE_ERROR = 3

/** Before each message. What only a fault writes is zero already where the message before had none. */
export function beginResult(message: usize, length: u32, type: u32): void {
  // memory.fill is a call out of the compiled code, which costs more than the whole walk of a short message
  if (load<u32>(RESULT_ACTION) != ACTION_ACCEPT) {
    for (let at = RESULT_ACTION; at < RESULT_FACTS; at += 4) store<u32>(at, 0)
  }
  for (let at = RESULT_FACTS; at < RESULT_END; at += 8) store<u64>(at, 0)
  store<u32>(RESULT_MESSAGE, <u32>message)
  store<u32>(RESULT_LENGTH, length)
  store<u32>(RESULT_TYPE, type)
}

/** Asks for an action. `data` and `length` are what a NOTIFICATION quotes, 0 and 0 for nothing. */
export function raise(action: u32, fault: u32, code: u32, subcode: u32, data: usize, length: u32): void {
  if (action <= load<u32>(RESULT_ACTION)) return
  store<u32>(RESULT_ACTION, action)
  store<u32>(RESULT_FAULT, fault)
  store<u32>(RESULT_CODE, code)
  store<u32>(RESULT_SUBCODE, subcode)
  store<u32>(RESULT_DATA, <u32>data)
  store<u32>(RESULT_DATA_LENGTH, length)
  store<u32>(RESULT_ATTRIBUTE, 0)
}

/** The same for an attribute, which is quoted from its flags up to `end`. */
export function raiseAttribute(action: u32, fault: u32, subcode: u32, attribute: usize, end: usize): void {
  if (action <= load<u32>(RESULT_ACTION)) return
  raise(action, fault, UPDATE_MESSAGE_ERROR, subcode, attribute, <u32>(end - attribute))
  store<u32>(RESULT_ATTRIBUTE, load<u8>(attribute, 1))
}

export function actionSoFar(): u32 {
  return load<u32>(RESULT_ACTION)
}

export function note(fact: u32): void {
  store<u32>(RESULT_FACTS, load<u32>(RESULT_FACTS) | fact)
}
