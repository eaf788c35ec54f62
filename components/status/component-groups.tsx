import { formatPercent } from '../../domain/uptime/uptime.ts'
import { Glyph } from '../ui/glyph.tsx'
import { UptimeBars } from './uptime-bars.tsx'
import type { ShownComponentGroup } from './view-types.ts'
import { COMPONENT_WORDS } from './words.ts'

type Component = ShownComponentGroup['components'][number]

function ComponentRow({ component }: { component: Component }) {
  return (
    <li className="component" id={`c-${component.id}`} data-live={`component-${component.id}`}>
      <div className="component-head">
        <span className="component-name">{component.name}</span>
        <span className={`state s-${component.status}`}>
          <Glyph name={component.status} />
          {COMPONENT_WORDS[component.status]}
        </span>
      </div>
      {component.description === null || component.description === '' ? null : (
        <p className="dim small">{component.description}</p>
      )}
      {component.uptime === null ? null : (
        <UptimeBars id={component.id} name={component.name} uptime={component.uptime} />
      )}
    </li>
  )
}

/** The page's components; a group folds, and is open where something in it is wrong or where it is small. */
export function ComponentGroups({ groups, base }: { groups: ShownComponentGroup[]; base: string }) {
  if (groups.length === 0) return <p className="empty">No components yet. They are added in the console.</p>
  return (
    <div className="groups" data-history={`${base}/history`}>
      {groups.map((group) => {
        const rows = (
          <ul className="components">
            {group.components.map((component) => (
              <ComponentRow key={component.id} component={component} />
            ))}
          </ul>
        )
        if (group.id === null) return <div key={`loose-${group.components[0]?.id}`}>{rows}</div>
        const wrong = group.components.filter((component) => component.status !== 'operational')
        const worst = wrong[0]?.status ?? 'operational'
        return (
          <details
            key={group.id}
            className="group"
            open={wrong.length > 0 || group.components.length <= 8}
            data-fold={`group-${group.id}`}
          >
            <summary>
              <span className="group-name">{group.name}</span>
              <span className={`state s-${worst}`}>
                <Glyph name={worst} />
                {wrong.length === 0
                  ? 'Operational'
                  : `${wrong.length} of ${group.components.length} affected`}
              </span>
              {group.percent === null ? null : (
                <span className="dim small percent">{formatPercent(group.percent)} %</span>
              )}
            </summary>
            {rows}
          </details>
        )
      })}
    </div>
  )
}
