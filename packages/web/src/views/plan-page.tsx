/** @jsxImportSource hono/jsx */
// The plan box: what manifests would do if they were applied, before they are. Nothing is applied here.

import type { ServicePlan } from '@ingot/plan'
import type { PlanFinding, PlanResult } from '../plan-answer.ts'
import { pathOf } from '../service-row.ts'
import { Remedy } from './attention.tsx'
import { pageOf } from './layout.tsx'

const SHOWN_MAX = 300

export function planPage(leadership: string, manifest: string, result: PlanResult | undefined): string {
  return pageOf({
    title: 'Plan',
    page: 'plan',
    leadership,
    children: (
      <>
        <h1>Plan</h1>
        <p class="lead">Paste manifests, and see what they would do to the addresses. Nothing is applied.</p>
        <form method="post" action="/plan" id="plan">
          <label for="manifest">Manifests, YAML or JSON</label>
          <textarea
            id="manifest"
            name="manifest"
            rows={14}
            spellcheck={false}
            required
            autocomplete="off"
            placeholder={EXAMPLE}
          >
            {manifest}
          </textarea>
          <button type="submit">Show what would change</button>
        </form>
        <div id="result" role="status">
          {result === undefined ? null : <PlanOutcome result={result} />}
        </div>
      </>
    ),
  })
}

const EXAMPLE = `apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: { name: web, namespace: metallb-system }
spec:
  addresses: [192.0.2.0/28]`

export function PlanOutcome({ result }: { readonly result: PlanResult }) {
  if (!result.ok) return <p class="bad">{result.message}</p>
  const { findings, rejected, isHeldBack, services, named } = result.answer
  const changed = services.filter(({ service, change, formerOwner }) => {
    return (change !== 'keeps' && change !== 'waits') || formerOwner !== undefined || named.includes(service)
  })
  return (
    <>
      {isHeldBack ? (
        <p class="bad">The configuration would be rejected: the one in force would stay.</p>
      ) : null}
      <ul class="attention">
        {findings.map((finding) => (
          <FindingItem finding={finding} />
        ))}
        {rejected.map(({ message, remedy }) => (
          <li class="bad">
            <b>rejected</b> {message}
            <Remedy text={remedy} />
          </li>
        ))}
      </ul>
      <h2>
        {changed.length === 0
          ? 'No Service would change'
          : `${changed.length} of ${services.length} Services`}
      </h2>
      {changed.length === 0 ? null : <Changes changed={changed.slice(0, SHOWN_MAX)} />}
      {changed.length > SHOWN_MAX ? <p class="none">{`The first ${SHOWN_MAX} are shown.`}</p> : null}
    </>
  )
}

function FindingItem({ finding }: { readonly finding: PlanFinding }) {
  const { line, object, field, message, remedy } = finding
  const where = [line === undefined ? '' : `line ${line}`, object ?? '', field ?? ''].filter(
    (it) => it !== '',
  )
  return (
    <li class="bad">
      <b>{where.join(' ') || 'refused'}</b> {message}
      <Remedy text={remedy} />
    </li>
  )
}

function Changes({ changed }: { readonly changed: readonly ServicePlan[] }) {
  return (
    <div class="wide" tabindex={0} role="region" aria-label="What would change">
      <table>
        <thead>
          <tr>
            {['Service', 'Change', 'Before', 'After', 'Why'].map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changed.map(({ service, change, before, after, verdicts, announcement, formerOwner }) => (
            <tr>
              <th scope="row">
                <a href={pathOf(service)}>{service}</a>
              </th>
              <td>
                <span class={`change ${change}`}>{change}</span>
              </td>
              <td class="mono">{before.join(' ') || '–'}</td>
              <td class="mono">{after.join(' ') || '–'}</td>
              <td>
                {verdicts.at(-1)?.message}
                {formerOwner === undefined
                  ? ''
                  : `; moves from ${formerOwner} to ${announcement.layer2[0] ?? 'nobody'}`}
                <Remedy text={verdicts.at(-1)?.remedy} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
