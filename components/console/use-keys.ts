import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { areSingleKeysOn, pressTarget, SHORTCUTS } from './key-table.ts'

const SEQUENCE_MS = 1200

interface Handlers {
  openPalette(): void
  openHelp(): void
  /** Addresses of the open incidents, for 1 to 9. */
  open: readonly string[]
}

/** Listens for the console's keys. Single ones count only outside of fields, and not while a dialog is open. */
export function useKeys({ openPalette, openHelp, open }: Handlers): void {
  const router = useRouter()
  useEffect(() => {
    let first = ''
    let firstAt = 0
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.altKey) {
        event.preventDefault()
        openPalette()
        return
      }
      if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return
      const at = event.target as HTMLElement
      if (at.closest('[role=dialog]')) return
      if (at.matches('input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable]')) {
        if (event.key === 'Escape') at.blur()
        return
      }
      if (!areSingleKeysOn()) return
      const keys =
        event.timeStamp - firstAt < SEQUENCE_MS && first !== '' ? `${first} ${event.key}` : event.key
      first = ''
      if (keys === '?') {
        event.preventDefault()
        openHelp()
      } else if (/^[1-9]$/.test(keys) && open[Number(keys) - 1] !== undefined) {
        router.push(open[Number(keys) - 1]!)
      } else if (keys === 'g') {
        first = 'g'
        firstAt = event.timeStamp
      } else {
        const found = SHORTCUTS.find((shortcut) => shortcut.keys === keys)
        if (found === undefined) return
        event.preventDefault()
        if (found.href !== undefined) router.push(found.href)
        else pressTarget(found.target!)
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [router, openPalette, openHelp, open])
}
