'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Reads the page's numbers again every few seconds while the tab is shown; what is typed in its forms stays. */
export function Refresh({ everyMs }: { everyMs: number }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [router, everyMs])
  return null
}
