import type { Client } from '../client-types.ts'
import type { Language, Strings } from './strings.ts'

/** Where the banner gets what it loads only when somebody needs it. */
export interface BannerFiles {
  /** Resolves with the module `report-dialog.ts`. */
  report(): Promise<{ openReportDialog: OpenReportDialog }>
  /** Resolves with the words of one language; rejects where the file is not there. */
  locale(language: Language): Promise<Partial<Strings>>
}

export interface BannerOptions {
  /** Address of the status server; links are `https:` or of its origin. */
  url: string
  /** The widget: `hostedFiles(url, version)` of `hosted-files.ts`; the npm build: dynamic imports. */
  files: BannerFiles
  /** Default `top`. `inline` needs `target`. */
  position?: 'top' | 'bottom' | 'inline'
  /** For `inline`: a selector, or the element that holds the banner. */
  target?: string | Element
  /** BCP 47; default: the document's `lang`, else the browser's. */
  locale?: string
  /** The host's own words; they win over English and the language file. */
  strings?: Partial<Strings>
  /** Ids; only incidents and maintenances that touch one of them are shown. */
  components?: readonly string[]
  /** Default `auto`: what the reader's system prefers. */
  theme?: 'auto' | 'light' | 'dark'
  /** For a `<style>` element, made only where constructable stylesheets are missing. */
  nonce?: string
}

export interface Banner {
  /** Loads and opens the dialog "Report a problem". Rejects where its file cannot be loaded. */
  openReport(): Promise<void>
  destroy(): void
}

/** Signature of `createBanner` in `banner.ts`. */
export type CreateBanner = (client: Client, options: BannerOptions) => Banner

export interface ReportDialogOptions {
  client: Pick<Client, 'state' | 'report' | 'reportContext'>
  /** Address of the status server, which knows the page's components. */
  url: string
  /** English for what is not there. */
  strings: Partial<Strings>
  /** Language of `strings`, BCP 47. */
  language: string
  theme?: 'auto' | 'light' | 'dark' | undefined
  nonce?: string | undefined
}
/** Opens the dialog; it gives the focus back when it closes, and keeps what was typed until it was sent. */
export type OpenReportDialog = (options: ReportDialogOptions) => void
