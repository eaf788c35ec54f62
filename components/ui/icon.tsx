const PATHS = {
  list: 'M3 4.5h10M3 8h10M3 11.5h6',
  plus: 'M8 3v10M3 8h10',
  wrench:
    'M10.5 2.6a3.3 3.3 0 0 0-3 4.5L2.8 11.8a1 1 0 0 0 1.4 1.4l4.7-4.7a3.3 3.3 0 0 0 4.3-4.2L11 6.4 9.6 5l2.1-2.2a3.3 3.3 0 0 0-1.2-.2z',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  up: 'M8 12.5v-9M4.5 7L8 3.5 11.5 7',
  down: 'M8 3.5v9M4.5 9L8 12.5 11.5 9',
  parts: 'M3 3h4v4H3zM9 3h4v4H9zM3 9h4v4H3zM9 9h4v4H9z',
  pulse: 'M2 8h3l2-4.5 2.5 9L11 8h3',
  text: 'M3.5 4h9M8 4v8.5',
  key: 'M9 7a3 3 0 1 1-1.8 1.8L3 13H2v-2l4.2-4.2A3 3 0 0 1 9 7zM10 5.9h.01',
  person: 'M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 13.5c.6-2.3 2.6-3.5 5-3.5s4.4 1.2 5 3.5',
  gear: 'M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6L5 5M11 11l1.4 1.4M12.4 3.6L11 5M5 11l-1.4 1.4',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3L13.5 13.5',
} as const

export type IconName = keyof typeof PATHS

/** A small line drawing beside words that say the same. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
      className="flex-none"
    >
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth={name === 'more' ? 2.2 : 1.4}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
