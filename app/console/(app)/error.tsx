'use client'

import { Failure } from '../../../components/console/failure.tsx'

/** A page that failed, within the console's frame. */
export default function PageFailed({ reset }: { error: Error; reset(): void }) {
  return <Failure reset={reset} />
}
