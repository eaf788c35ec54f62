/** The two kinds of button, for links and forms alike. */
export const PRIMARY =
  'inline-flex min-h-10 items-center justify-center rounded-md bg-accent px-4 font-medium text-on-accent hover:opacity-90'
export const QUIET =
  'inline-flex min-h-9 items-center justify-center rounded-md border border-line bg-raised px-3 hover:border-field'
