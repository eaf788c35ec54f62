'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { drawId } from '../ui/draw-id.ts'
import { useRefresh } from './use-refresh.ts'

interface Person {
  name: string
  isTyping: boolean
}

const ASK_EVERY_MS = 5000
const TYPING_FOR_MS = 6000

/** Says who else has this place open and who is typing, and brings what others post without a reload. */
export function Live() {
  const place = usePathname()
  const refresh = useRefresh()
  const [people, setPeople] = useState<Person[]>([])
  const version = useRef<string>(undefined)
  useEffect(() => {
    const tab = drawId()
    let typedAt = Number.NEGATIVE_INFINITY
    let timer: ReturnType<typeof setTimeout>
    let isOver = false
    const tell = (isLeaving: boolean) =>
      fetch('/console/api/here', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          tab,
          place,
          isLeaving,
          isTyping: performance.now() - typedAt < TYPING_FOR_MS,
        }),
        keepalive: isLeaving,
      })
    const ask = async () => {
      clearTimeout(timer)
      try {
        const response = document.hidden ? null : await tell(false)
        if (response?.ok && !isOver) {
          const here = (await response.json()) as { people: Person[]; version: string }
          setPeople(here.people)
          if (version.current !== undefined && version.current !== here.version) refresh()
          version.current = here.version
        }
      } catch {
        // Nobody is told that nobody is here: the last answer stands until the next.
      }
      if (!isOver) timer = setTimeout(ask, ASK_EVERY_MS)
    }
    const onInput = () => {
      const wasQuiet = performance.now() - typedAt > TYPING_FOR_MS
      typedAt = performance.now()
      if (wasQuiet) void ask()
    }
    const onShow = () => {
      if (!document.hidden) void ask()
    }
    const leave = () => void tell(true).catch(() => undefined)
    version.current = undefined
    setPeople([])
    void ask()
    document.addEventListener('input', onInput)
    document.addEventListener('visibilitychange', onShow)
    window.addEventListener('pagehide', leave)
    return () => {
      isOver = true
      clearTimeout(timer)
      leave()
      document.removeEventListener('input', onInput)
      document.removeEventListener('visibilitychange', onShow)
      window.removeEventListener('pagehide', leave)
    }
  }, [place, refresh])
  return (
    <p
      role="status"
      className={people.length === 0 ? 'sr-only' : 'mb-3 flex flex-wrap gap-x-3 text-dim text-sm'}
    >
      {people.map((person) => (
        <span key={person.name}>
          <span
            aria-hidden="true"
            className="mr-1.5 inline-block size-2 rounded-full bg-good align-middle motion-safe:animate-pulse"
          />
          {person.name} {person.isTyping ? 'is typing here' : 'is here'}
        </span>
      ))}
    </p>
  )
}
