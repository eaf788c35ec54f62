'use client'

import type { ReactNode } from 'react'
import { Preview, type Previewed } from './preview.tsx'

/** Fields with what people will get beside them; on a phone the preview folds below. */
export function ComposerFrame({
  shown,
  buttons,
  children,
}: {
  shown: Previewed
  buttons: ReactNode
  children: ReactNode
}) {
  return (
    <div className="grid grid-cols-1 gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="grid min-w-0 grid-cols-1 content-start gap-4">
        {children}
        <div className="sticky bottom-14 z-10 -mx-4 flex flex-wrap gap-2 border-line border-t bg-bg px-4 py-2 md:static md:mx-0 md:border-0 md:p-0">
          {buttons}
        </div>
      </div>
      <div className="hidden lg:block">
        <div className="sticky top-6">
          <Preview shown={shown} />
        </div>
      </div>
      <details className="lg:hidden">
        <summary className="min-h-9 cursor-pointer font-medium">Preview</summary>
        <div className="mt-2">
          <Preview shown={shown} />
        </div>
      </details>
    </div>
  )
}
