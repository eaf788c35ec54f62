import { somewhereInPage } from './page-roots.ts'

/** A dialog is open, native or by its role; one that is kept in the page unseen is not. */
export const isDialogOpen = () =>
  somewhereInPage(
    'dialog[open],[role$=dialog],[aria-modal=true]',
    (element) => element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) ?? true,
  )
