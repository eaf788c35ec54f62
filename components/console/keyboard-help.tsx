'use client'

import { Dialog } from '@base-ui/react/dialog'
import { type RefObject, useState } from 'react'
import { QUIET } from './button-classes.ts'
import { Keys } from './hint.tsx'
import { areSingleKeysOn, OTHER_KEYS, SHORTCUTS, turnSingleKeys } from './key-table.ts'

/** All keys of the console, and the switch for those without a modifier. */
export function KeyboardHelp({
  isOpen,
  onOpenChange,
  opener,
}: {
  isOpen: boolean
  onOpenChange(isOpen: boolean): void
  /** Gets the focus back. */
  opener: RefObject<HTMLElement | null>
}) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup
          finalFocus={opener}
          className="fixed inset-x-3 top-[8vh] z-50 mx-auto max-h-[84vh] max-w-2xl overflow-auto rounded-lg border border-line bg-raised p-5 shadow-xl"
        >
          <Dialog.Title className="mb-4 font-semibold text-lg">Keys</Dialog.Title>
          <dl className="grid gap-x-8 sm:grid-cols-2">
            {[...SHORTCUTS, ...OTHER_KEYS].map(({ keys, label }) => (
              <div
                key={keys}
                className="flex min-h-9 items-center justify-between gap-4 border-line border-t"
              >
                <dt>{label}</dt>
                <dd className="text-dim">
                  <Keys keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
          <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
            <SingleKeys />
            <Dialog.Close className={QUIET}>Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function SingleKeys() {
  const [isOn, setIsOn] = useState(areSingleKeysOn)
  return (
    <label className="flex min-h-9 items-center gap-2">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={isOn}
        onChange={(event) => {
          turnSingleKeys(event.target.checked)
          setIsOn(event.target.checked)
        }}
      />
      Single keys work in this browser
    </label>
  )
}
