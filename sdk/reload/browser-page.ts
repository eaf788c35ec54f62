import type { EarlyEdits } from '../core/early-edits.ts'
import { trackActivity } from './activity.ts'
import { isFileChosen } from './chosen-file.ts'
import { trackComposition } from './composition.ts'
import { isDialogOpen } from './open-dialog.ts'
import { isMediaPlaying } from './playing-media.ts'
import { probeSite } from './probe-site.ts'
import { reloadAfresh } from './reload-afresh.ts'
import type { ReloadPage } from './reload-page.ts'
import { trackUnsavedInput } from './unsaved-input.ts'
import { watchDocuments } from './watch-documents.ts'

/** The page that this script runs in; listens from now on. `edits`: what was edited before, while this script came. */
export function browserPage(edits: EarlyEdits = new Map()): ReloadPage {
  const activity = trackActivity()
  const composition = trackComposition()
  const unsavedInput = trackUnsavedInput(edits)
  const ending = new AbortController()
  const { signal } = ending
  watchDocuments((event) => {
    for (const tracker of [activity, composition, unsavedInput]) tracker.onEvent(event)
  }, signal)
  return {
    isHidden: () => document.hidden,
    block() {
      if (composition.isComposing()) return 'composing'
      if (isFileChosen()) return 'file-chosen'
      if (isMediaPlaying()) return 'media-playing'
      if (isDialogOpen()) return 'dialog-open'
      return unsavedInput.isUnsaved() ? 'unsaved-input' : null
    },
    idleMs: activity.idleMs,
    touch: activity.touch,
    onReturn(listener) {
      for (const type of ['visibilitychange', 'resume']) {
        document.addEventListener(type, () => listener(type === 'resume'), { signal })
      }
    },
    probe: probeSite,
    storage: () => sessionStorage,
    reload: () => location.reload(),
    reloadAfresh,
    destroy: () => ending.abort(),
  }
}
