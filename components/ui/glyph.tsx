import type { ReactElement } from 'react'

export type GlyphName =
  | 'operational'
  | 'under_maintenance'
  | 'degraded_performance'
  | 'partial_outage'
  | 'major_outage'
  | 'notice'
  | 'unknown'

const SHAPES: Record<GlyphName, ReactElement> = {
  operational: (
    <path
      d="M5 8.2l2.1 2.1L11.2 6"
      fill="none"
      stroke="var(--glyph-mark)"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  degraded_performance: <path d="M8 3.4a4.6 4.6 0 0 1 0 9.2z" fill="var(--glyph-mark)" />,
  partial_outage: (
    <path
      d="M8 4.4v4.4M8 11.3v.1"
      fill="none"
      stroke="var(--glyph-mark)"
      strokeWidth="1.9"
      strokeLinecap="round"
    />
  ),
  major_outage: (
    <path
      d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8"
      fill="none"
      stroke="var(--glyph-mark)"
      strokeWidth="1.8"
      strokeLinecap="round"
    />
  ),
  under_maintenance: (
    <path
      d="M5.2 10.8l3.6-3.6m-.6-1.9a2.1 2.1 0 0 0 2.6 2.6 2.1 2.1 0 0 1-2.6-2.6"
      fill="none"
      stroke="var(--glyph-mark)"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  notice: (
    <path
      d="M8 4.7v.1M8 7.4v3.9"
      fill="none"
      stroke="var(--glyph-mark)"
      strokeWidth="1.8"
      strokeLinecap="round"
    />
  ),
  unknown: (
    <path
      d="M6.5 6.3a1.6 1.6 0 1 1 2.1 1.6c-.4.2-.6.4-.6.9M8 11.2v.1"
      fill="none"
      stroke="var(--glyph-mark)"
      strokeWidth="1.5"
      strokeLinecap="round"
    />
  ),
}

/** A state's sign: one family, told apart by shape as well as by colour. Its word stands beside it. */
export function Glyph({ name, size = 16 }: { name: GlyphName; size?: number }) {
  return (
    <svg
      className={`glyph s-${name}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      {name === 'partial_outage' ? (
        <path
          d="M8 1l7 12.4H1z"
          fill="currentColor"
          stroke="currentColor"
          strokeWidth="1.2"
          strokeLinejoin="round"
        />
      ) : name === 'under_maintenance' ? (
        <rect x="1" y="1" width="14" height="14" rx="4" fill="currentColor" />
      ) : (
        <circle cx="8" cy="8" r="7" fill="currentColor" />
      )}
      {SHAPES[name]}
    </svg>
  )
}
