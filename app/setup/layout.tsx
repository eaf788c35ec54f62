import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import '../console/console.css'

export const metadata: Metadata = {
  title: { default: 'Set up · Allclear', template: '%s · Allclear' },
  robots: { index: false },
}

export default function SetupRoot({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
