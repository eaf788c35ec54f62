import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useTransition } from 'react'

/**
 * Reads the page again, one reading at a time: on a slow line readings would queue up, and what one presses waits
 * behind them. One asked for meanwhile follows when the present one has come, unless it may be skipped.
 */
export function useRefresh(): (mayBeSkipped?: boolean) => void {
  const router = useRouter()
  const [isReading, start] = useTransition()
  const reading = useRef(false)
  const isWanted = useRef(false)
  const read = useCallback(
    (mayBeSkipped = false) => {
      if (reading.current) {
        if (!mayBeSkipped) isWanted.current = true
        return
      }
      reading.current = true
      start(() => router.refresh())
    },
    [router],
  )
  useEffect(() => {
    if (isReading) return
    reading.current = false
    if (!isWanted.current) return
    isWanted.current = false
    read()
  }, [isReading, read])
  return read
}
