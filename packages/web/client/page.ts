// What a page does once it is loaded: it follows the events, and its table, plan box or Service with them. Without it every
// page still shows how things were when it was asked for.

import { follow } from './live.ts'
import { enhancePlan } from './plan-form.ts'
import { ServiceTable } from './service-table.ts'

const table = ServiceTable.on(document)
const about = document.querySelector<HTMLElement>('[data-service]')

follow({
  all(rows) {
    table?.replace(rows)
    if (about !== null) void reload(about)
  },
  rows(changed, removed) {
    table?.change(changed, removed)
    const service = about?.dataset['service']
    const isAbout = removed.includes(service ?? '') || changed.some((row) => row.service === service)
    if (about !== null && isAbout) void reload(about)
  },
})

const plan = document.querySelector<HTMLFormElement>('#plan')
const result = document.querySelector<HTMLElement>('#result')
if (plan !== null && result !== null) enhancePlan(plan, result)

/** The Service of the page, as it is now. */
async function reload(place: HTMLElement): Promise<void> {
  const answer = await fetch(location.href, { headers: { 'x-ingot-part': '1' } })
  if (answer.ok) place.innerHTML = await answer.text()
  else if (answer.status === 404) place.textContent = await answer.text()
}
