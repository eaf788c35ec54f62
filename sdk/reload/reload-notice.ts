import type { ReloadDirective } from '../../protocol/state-document.ts'
import type { ReloadNotice } from '../client-types.ts'
import { NOTICE_GLYPH } from '../widget/banner-glyphs.ts'
import { NOTICE_STRINGS } from '../widget/strings.ts'
import type { ReloadSurroundings } from './reload-engine-types.ts'
import type { ReloadGuard } from './reload-guard.ts'
import type { ReloadPage } from './reload-page.ts'

/** From the least on. */
const KINDS = ['suggest', 'require', 'failed'] as const
/** A second click meanwhile does nothing: the first one's reload is under way. */
const CLICK_PAUSE_MS = 3000

/** Shows the one notice that matters most; `onAct` is told for which directive the user reloads. */
export function createNoticeBoard(
  surroundings: ReloadSurroundings,
  guard: ReloadGuard,
  page: ReloadPage,
  onAct: (directiveId: string) => void,
): (directives: readonly ReloadDirective[]) => void {
  let shown = ''
  let actedAt = 0

  async function act(rank: number, id: string): Promise<void> {
    if (Date.now() - actedAt < CLICK_PAUSE_MS) return
    actedAt = Date.now()
    onAct(id)
    guard.keep([id, 0])
    await surroundings.save()
    if (rank > 1) page.reloadAfresh()
    else page.reload()
  }

  return (directives) => {
    let most = -1
    let notice: ReloadNotice | null = null
    for (const directive of directives) {
      const { id, mode, message } = directive
      const rank = guard.wasReloadedFor(id) ? 2 : mode === 'suggest' ? 0 : 1
      if (rank < most) continue
      most = rank
      const kind = KINDS[rank]!
      const words = {
        title: NOTICE_STRINGS[kind],
        button: kind === 'failed' ? NOTICE_STRINGS.clear : NOTICE_STRINGS.reload,
      }
      notice = { directive, kind, message, icon: NOTICE_GLYPH, words, act: () => void act(rank, id) }
    }
    const key = JSON.stringify(notice)
    if (key !== shown) surroundings.notify(notice)
    shown = key
  }
}
