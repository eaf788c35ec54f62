import type { ReloadBlock } from '../client-types.ts'

/** What in the page itself stands against a reload. */
export type PageBlock = Extract<
  ReloadBlock,
  'composing' | 'file-chosen' | 'media-playing' | 'dialog-open' | 'unsaved-input'
>

/** The page as the reload engine sees it; `browser-page.ts` is the real one. */
export interface ReloadPage {
  isHidden(): boolean
  /** The first thing that stands against a reload; `unsaved-input`, which alone can be overridden, comes last. */
  block(): PageBlock | null
  /** Wall-clock ms since the user last did something here. */
  idleMs(): number
  /** Counts as activity. */
  touch(): void
  /** Called with `true` when it was frozen and goes on, with `false` when it was shown or hidden. */
  onReturn(listener: (isWaking: boolean) => void): void
  /** Whether the site answers with 2xx; `address` undefined: this page without its query. */
  probe(address: string | undefined): Promise<boolean>
  /** Throws where storage does not work. */
  storage(): Pick<Storage, 'getItem' | 'setItem'>
  reload(): void
  /** Takes away what keeps an old version alive, then reloads. */
  reloadAfresh(): void
  destroy(): void
}
