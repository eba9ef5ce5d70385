import { afterEach, expect, test } from 'bun:test'
import { DescriptorTable } from './descriptor-table.ts'
import { close, drainWakes, eventDescriptor, wake } from './libc.ts'
import { OpenSockets } from './open-sockets.ts'

const closedElsewhere: number[] = []
const table = new DescriptorTable()

function start() {
  closedElsewhere.length = 0
  return new OpenSockets(table, (fd) => {
    closedElsewhere.push(fd)
    close(fd)
  })
}

afterEach(() => {
  for (const fd of table.list()) {
    close(fd)
    table.remove(fd)
  }
})

test('a wait finds what is ready, and the next one what is ready then', () => {
  const sockets = start()
  const [quiet, woken] = [sockets.poll(eventDescriptor()), sockets.poll(eventDescriptor())]
  wake(woken.fd)
  sockets.wait(-1)
  expect([quiet.isReadable, woken.isReadable, woken.isWritable]).toEqual([false, true, false])
  drainWakes(woken.fd)
  sockets.wait(0)
  expect(woken.isReadable).toBe(false)
})

test('what can be written is found only by who wants to write', () => {
  const sockets = start()
  const polled = sockets.poll(eventDescriptor())
  polled.wantsToRead = false
  wake(polled.fd)
  sockets.wait(0)
  expect([polled.isReadable, polled.isWritable]).toEqual([false, false])
  polled.wantsToWrite = true
  sockets.wait(-1)
  expect([polled.isReadable, polled.isWritable]).toEqual([false, true])
})

test('what is open stands in the table until it is closed, here or by another thread', () => {
  const sockets = start()
  const [one, other, kept] = [eventDescriptor(), eventDescriptor(), eventDescriptor()]
  const [here, elsewhere] = [sockets.poll(one), sockets.poll(other)]
  sockets.keep(kept)
  expect(table.list().toSorted()).toEqual([one, other, kept].toSorted())
  sockets.close(here)
  sockets.release(elsewhere)
  expect(closedElsewhere).toEqual([other])
  expect(table.list()).toEqual([kept])
  sockets.wait(0)
  expect([here.isReadable, elsewhere.isReadable]).toEqual([false, false])
})

test('the descriptor of somebody else is waited for, and is not in the table', () => {
  const sockets = start()
  const fd = eventDescriptor()
  const polled = sockets.pollOnly(fd)
  wake(fd)
  sockets.wait(-1)
  expect(polled.isReadable).toBe(true)
  expect(table.list()).toEqual([])
  close(fd)
})
