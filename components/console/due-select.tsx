'use client'

import { DUE_MINUTES } from '../../domain/incidents/next-update-due.ts'
import type { Indicator } from '../../protocol/state-document.ts'
import { SelectField } from './fields.tsx'

const CHOICES = [
  ['15', 'within 15 minutes'],
  ['30', 'within 30 minutes'],
  ['60', 'within an hour'],
  ['120', 'within 2 hours'],
  ['240', 'within 4 hours'],
  ['1440', 'within a day'],
] as const

/** "within 30 minutes", or nothing: what a choice promises at an impact. */
export function dueWords(choice: string, impact: Indicator): string {
  const minutes = choice === 'impact' ? DUE_MINUTES[impact] : choice === '' ? null : Number(choice)
  if (minutes === null || Number.isNaN(minutes)) return ''
  return CHOICES.find(([value]) => Number(value) === minutes)?.[1] ?? `within ${minutes} minutes`
}

interface Props {
  value: string
  impact: Indicator
  onChoose(choice: string): void
}

/** When visitors are promised the next update. */
export function DueSelect({ value, impact, onChoose }: Props) {
  return (
    <SelectField
      label="Next update"
      name="due"
      value={value}
      onChange={(event) => onChoose(event.target.value)}
    >
      <option value="impact">By impact: {dueWords('impact', impact) || 'no promise'}</option>
      {CHOICES.map(([minutes, label]) => (
        <option key={minutes} value={minutes}>
          {label}
        </option>
      ))}
      <option value="none">No promise</option>
    </SelectField>
  )
}
