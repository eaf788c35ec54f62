'use client'

import { useEffect } from 'react'
import { useRefresh } from '../use-refresh.ts'

/** Reads the page's numbers again every few seconds while the tab is shown; what is typed in its forms stays. */
export function Refresh({ everyMs }: { everyMs: number }) {
  const refresh = useRefresh()
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) refresh(true)
    }, everyMs)
    return () => clearInterval(timer)
  }, [refresh, everyMs])
  return null
}
