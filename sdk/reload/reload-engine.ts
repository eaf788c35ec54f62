import type { ReloadDirective } from '../../protocol/state-document.ts'
import type { ReloadBlock } from '../client-types.ts'
import { browserPage } from './browser-page.ts'
import type { ReloadEngine, ReloadSurroundings } from './reload-engine-types.ts'
import { createReloadGuard } from './reload-guard.ts'
import { createNoticeBoard } from './reload-notice.ts'
import type { ReloadPage } from './reload-page.ts'

const TICK_MS = 1000
/** With nothing to do the engine only looks whether it slept. */
const CALM_TICK_MS = 10_000
/** Background timers may come once a minute only; in a visible tab a gap means that the machine slept. */
const HIDDEN_SLEEP_MS = 90_000
const VISIBLE_SLEEP_MS = 20_000
/** After a reload that the user refused: no second dialog meanwhile. */
const REFUSED_PAUSE_MS = 120_000
const RETRY_BASE_MS = 20_000
const RETRY_CAP_MS = 300_000

/** A `force` directive that this tab still has to follow. */
interface Pending {
  directive: ReloadDirective
  /** Not before, wall clock in ms: the drawn moment, later the next try. */
  at: number
  failures: number
  /** Hidden, told to disconnect, and reloaded when shown. */
  isParked?: boolean
  /** What `reloadblocked` said last. */
  told?: ReloadBlock | null
}

/** A moment within the directive's spread from now. */
const draw = (directive: ReloadDirective) => Date.now() + Math.random() * directive.spreadSeconds * 1000

/**
 * Carries out reload directives by the eight rules of docs/protocol.md. It listens to the page from its creation on:
 * created late, it does not know what was typed before.
 */
export function createReloadEngine(
  surroundings: ReloadSurroundings,
  page: ReloadPage = browserPage(),
): ReloadEngine {
  const guard = createReloadGuard(surroundings.url, page)
  let hasStorage = guard.keep()
  const pending = new Map<string, Pending>()
  /** Reloads that this load of the page asked for; it is still here, so the user refused. */
  const tried = new Set<string>()
  let triedAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let isBusy = false
  let isDestroyed = false
  let tickedAt = Date.now()
  let wasHidden = page.isHidden()
  const showNotice = createNoticeBoard(surroundings, guard, page, (id) => tried.add(id))

  function tick(isWaking = false): void {
    clearTimeout(timer)
    if (isDestroyed) return
    const now = Date.now()
    const isAwake = !isWaking && now - tickedAt < (wasHidden ? HIDDEN_SLEEP_MS : VISIBLE_SLEEP_MS)
    if (!isAwake) page.touch()
    tickedAt = now
    wasHidden = page.isHidden()
    let next = pending.size ? TICK_MS : CALM_TICK_MS
    for (const one of pending.values()) {
      // A moment slept through would bring everybody's tabs back together.
      if (!isAwake && !one.isParked && one.at < now) one.at = draw(one.directive)
      if (one.at <= now) consider(one)
      // To the millisecond: whole seconds after a publish would bring them together as well.
      else next = Math.min(next, one.at - now)
    }
    timer = setTimeout(tick, next)
  }

  function consider(one: Pending): void {
    if (isBusy) return
    const { directive } = one
    const lasting = lastingBlock(directive)
    if (!lasting && mustPark(directive)) {
      if (!one.isParked) surroundings.fireDisconnect(directive)
      one.isParked = true
      return
    }
    const block = lasting ?? passingBlock(directive)
    if (block) stay(one, block)
    else void attempt(one)
  }

  function mustPark(directive: ReloadDirective): boolean {
    return directive.hidden === 'when-shown' && page.isHidden()
  }

  function lastingBlock({ id }: ReloadDirective): ReloadBlock | null {
    if (guard.wasReloadedFor(id)) return 'still-old'
    if (!hasStorage) return 'storage'
    if (tried.has(id) || guard.isSpent() || Date.now() - triedAt < REFUSED_PAUSE_MS) return 'guarded'
    return surroundings.isHeld() ? 'held' : null
  }

  function passingBlock({ idleSeconds }: ReloadDirective): ReloadBlock | null {
    const block = page.block()
    return block === 'unsaved-input' && page.idleMs() >= idleSeconds * 1000 ? null : block
  }

  /** The tab goes on living in its old version for now. */
  function stay(one: Pending, block?: ReloadBlock | null): void {
    if (one.isParked) surroundings.fireReconnect(one.directive)
    one.isParked = false
    if (block && one.told !== block) surroundings.fireBlocked(one.directive, block)
    one.told = block
  }

  async function attempt(one: Pending): Promise<void> {
    isBusy = true
    const block = await reload(one.directive).catch(() => null)
    isBusy = false
    if (isDestroyed || tried.has(one.directive.id) || mustPark(one.directive)) return
    // Doubles up to five minutes; the upper half is drawn.
    const waitMs = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** one.failures++) * (0.5 + Math.random() / 2)
    // A server that did not answer is asked again one spread later at the soonest: so it never sees more tabs a second
    // than the spread makes of them, also when it comes back after many have failed.
    const isUnanswered = !block || block === 'probe-failed'
    one.at = Date.now() + Math.max(waitMs, isUnanswered ? one.directive.spreadSeconds * 1000 : 0)
    stay(one, block)
  }

  /** Reloads, or says why not; null: for no reason that the host should hear. */
  async function reload(directive: ReloadDirective): Promise<ReloadBlock | null> {
    const { id } = directive
    const isOverride = page.block() === 'unsaved-input'
    if (isOverride && !(await surroundings.save())) return 'unsaved-input'
    if (!(await page.probe(surroundings.probe))) return 'probe-failed'
    if (!isOverride) await surroundings.save()
    const isConfirmed = await surroundings.confirm(id)
    // From here on nothing waits: what is true now is true when the page goes.
    if (!isConfirmed || isDestroyed || !pending.has(id) || mustPark(directive)) return null
    const block = lastingBlock(directive) ?? passingBlock(directive)
    if (block) return block
    if (!surroundings.fireBeforeReload(directive)) return 'cancelled'
    hasStorage = guard.keep([id, Date.now()])
    if (!hasStorage) return 'storage'
    tried.add(id)
    triedAt = Date.now()
    page.reload()
    return null
  }

  page.onReturn((isWaking) => {
    if (!page.isHidden()) page.touch()
    tick(isWaking)
  })
  tick()

  return {
    update(directives) {
      if (isDestroyed) return
      const forced = directives.filter(({ mode }) => mode === 'force')
      for (const [id, one] of pending) {
        if (!forced.some((directive) => directive.id === id) && pending.delete(id)) stay(one)
      }
      for (const directive of forced) {
        if (!pending.has(directive.id)) {
          pending.set(directive.id, { directive, at: draw(directive), failures: 0 })
        }
      }
      showNotice(directives)
      tick()
    },
    destroy() {
      isDestroyed = true
      clearTimeout(timer)
      page.destroy()
    },
  }
}
