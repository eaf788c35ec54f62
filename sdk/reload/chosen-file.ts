import { somewhereInPage } from './page-roots.ts'

/** A file stands in a file input: a reload would lose the choice. */
export const isFileChosen = () =>
  somewhereInPage<HTMLInputElement>('input[type=file]', ({ files }) => !!files?.length)
