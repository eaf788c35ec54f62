import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import './console.css'

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#2f5d9b"/><path d="M4.5 8.3l2.4 2.4 4.6-5" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>'

export const metadata: Metadata = {
  title: { default: 'Console · Allclear', template: '%s · Allclear' },
  robots: { index: false },
  icons: { icon: `data:image/svg+xml,${encodeURIComponent(ICON)}` },
}

export default function ConsoleRoot({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
