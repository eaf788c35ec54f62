import { Refresh } from '../../../../components/console/steering/refresh.tsx'
import { SteeringNav } from '../../../../components/console/steering/steering-nav.tsx'
import { readFleet } from '../../../../server/fleet/read-fleet.ts'
import { readCanary } from '../../../../server/runtime/canary.ts'
import { signedIn } from '../../session.ts'

export const metadata = { title: 'Delivery' }

export default async function DeliveryPage() {
  const { deps, pageId } = await signedIn()
  const fleet = await readFleet(deps, pageId)
  const nowMs = deps.clock.now().getTime()
  const canary = new Map(readCanary().map((reading) => [reading.edge, reading]))
  const names = [...new Set([...canary.keys(), ...fleet.edges.map((edge) => edge.edge)])].sort()
  const missing = [...canary.values()].filter((reading) => reading.isMissing)
  return (
    <>
      <SteeringNav here="/console/delivery" />
      <Refresh everyMs={3000} />
      <h1 className="mb-1 font-semibold text-2xl tracking-tight">Delivery</h1>
      <p role="status" className={`mb-6 ${missing.length === 0 ? 'text-dim' : 'text-bad'}`}>
        {missing.length === 0
          ? 'A probe goes to every edge each 5 s, through a real client connection, and comes back.'
          : `Nothing comes back through ${missing.map((reading) => reading.edge).join(', ')}. Clients there may not get what you post.`}
      </p>
      {names.length === 0 ? (
        <p className="border-line border-t py-4 text-dim">No edge follows this core.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a phone, also by keyboard
        <section aria-label="Edges" className="overflow-x-auto" tabIndex={0}>
          <table className="w-full text-left tabular-nums">
            <thead className="text-dim text-sm">
              <tr>
                <th className="py-1.5 font-normal">Edge</th>
                <th className="pl-4 text-right font-normal">Streams</th>
                <th className="pl-4 text-right font-normal">Probe’s delay</th>
                <th className="pl-4 text-right font-normal">Came back</th>
                <th className="pl-4 text-right font-normal">Last report</th>
              </tr>
            </thead>
            <tbody>
              {names.map((name) => {
                const reading = canary.get(name)
                const edge = fleet.edges.find((one) => one.edge === name)
                return (
                  <tr key={name} className="border-line border-t">
                    <td className="py-1.5">
                      {name}{' '}
                      {reading?.isMissing ? <span className="text-bad text-sm">not delivering</span> : null}
                    </td>
                    <td className="text-right">{edge?.streams ?? 0}</td>
                    <td className="text-right">
                      {reading?.delaySeconds == null
                        ? 'none yet'
                        : `${Math.round(reading.delaySeconds * 1000)} ms`}
                    </td>
                    <td className="text-right">{ago(reading?.returnedAt ?? null, nowMs)}</td>
                    <td className="text-right">
                      {edge === undefined ? 'none' : ago(nowMs - edge.ageMs, nowMs)}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </section>
      )}
    </>
  )
}

function ago(atMs: number | null, nowMs: number): string {
  if (atMs === null) return 'never'
  const seconds = Math.max(0, Math.round((nowMs - atMs) / 1000))
  return seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`
}
