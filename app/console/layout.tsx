import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import './console.css'

export const metadata: Metadata = {
  title: { default: 'Console · Allclear', template: '%s · Allclear' },
  robots: { index: false },
}

export default function ConsoleRoot({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
