import { vi } from 'vitest'
import type { ReloadDirective } from '../../../../protocol/state-document.ts'
import type { ReloadNotice } from '../../../../sdk/client-types.ts'
import { createReloadEngine } from '../../../../sdk/reload/reload-engine.ts'
import type { PageBlock } from '../../../../sdk/reload/reload-page.ts'

export const DIRECTIVE: ReloadDirective = {
  id: 'k2h5c8d1x9qz',
  kind: 'reload',
  issuedAt: '2026-11-20T12:00:00.000Z',
  expiresAt: '2026-11-21T12:00:00.000Z',
  target: { versions: ['1'], rollout: 100 },
  spreadSeconds: 100,
  mode: 'force',
  hidden: 'when-shown',
  idleSeconds: 900,
}

/** A tab that lives on over its reloads: its storage stays, its page and engine are made anew by `load()`. */
export function reloadRig() {
  vi.useFakeTimers({ now: Date.parse('2026-11-20T12:00:00.000Z') })
  const kept = new Map<string, string>()
  const log: string[] = []
  let onReturn: (isWaking: boolean) => void = () => undefined
  let lastActivity = Date.now()
  const rig = {
    log,
    /** What happened so far under these names. */
    logged: (...names: string[]) => log.filter((line) => names.some((name) => line.startsWith(name))),
    reloads: () => log.filter((line) => line === 'reload').length,
    notice: null as ReloadNotice | null,
    random: 0.5,
    isHidden: false,
    block: null as PageBlock | null,
    isHeld: false,
    isSiteUp: true,
    isConfirmed: true,
    isCancelled: false,
    whileProbing: (): void => undefined,
    canSave: true,
    storage: 'works' as 'works' | 'throws' | 'forgets',
    engine: null as unknown as ReturnType<typeof createReloadEngine>,
    touch() {
      lastActivity = Date.now()
    },
    show() {
      rig.isHidden = false
      onReturn(false)
    },
    /** The machine sleeps: time goes by, no timer runs. */
    async sleep(ms: number) {
      vi.setSystemTime(Date.now() + ms)
      await vi.advanceTimersByTimeAsync(10_000)
    },
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
    load() {
      rig.engine?.destroy()
      rig.notice = null
      lastActivity = Date.now()
      rig.engine = createReloadEngine(
        {
          url: 'https://status.example.com',
          probe: undefined,
          confirm: async () => {
            log.push('confirm')
            return rig.isConfirmed
          },
          fireBeforeReload: ({ id, mode }) => {
            log.push(`beforereload ${id} ${mode}`)
            return !rig.isCancelled
          },
          fireBlocked: (_directive, reason) => log.push(`blocked ${reason}`),
          fireDisconnect: () => log.push('disconnect'),
          fireReconnect: () => log.push('reconnect'),
          isHeld: () => rig.isHeld,
          save: async () => {
            log.push('save')
            return rig.canSave
          },
          notify: (notice) => {
            rig.notice = notice
          },
        },
        {
          isHidden: () => rig.isHidden,
          block: () => rig.block,
          idleMs: () => Date.now() - lastActivity,
          touch: rig.touch,
          onReturn: (listener) => {
            onReturn = listener
          },
          probe: async () => {
            log.push('probe')
            rig.whileProbing()
            return rig.isSiteUp
          },
          storage: () => {
            if (rig.storage === 'throws') throw new Error('SecurityError')
            return {
              getItem: (key) => (rig.storage === 'works' && kept.get(key)) || null,
              setItem: (key, value) => void (rig.storage === 'works' && kept.set(key, value)),
            }
          },
          reload: () => log.push('reload'),
          reloadAfresh: () => log.push('reload afresh'),
          destroy: () => undefined,
        },
      )
    },
  }
  vi.spyOn(Math, 'random').mockImplementation(() => rig.random)
  rig.load()
  return rig
}
