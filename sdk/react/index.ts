import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { ClientOptions, GateOptions } from '../client-types.ts'
import type { Banner, BannerOptions } from '../widget/banner-types.ts'
import { type SharedClient, type Status, shareClient, UNKNOWN } from './share-client.ts'

export type { Status } from './share-client.ts'

const nothing = () => () => undefined
/** Without a provider above, all is unknown and every gate is open. */
const Shared = createContext<SharedClient>({ url: '', subscribe: nothing, read: () => UNKNOWN })

/** Holds the one connection for all hooks below. What it was given first stays; another `key` begins anew. */
export function AllclearProvider({
  children,
  ...options
}: ClientOptions & { children?: ReactNode }): ReactElement {
  const [shared] = useState(() => shareClient(options))
  return createElement(Shared.Provider, { value: shared }, children)
}

/** The newest state and how it is come by. Safe in server rendering: there, nothing is known. */
export function useStatus(): Status {
  const { subscribe, read } = useContext(Shared)
  return useSyncExternalStore(subscribe, read, () => UNKNOWN)
}

/** Whether the named gate is open. Gates fail open: while nothing is known it is, unless `whenUnknown` is `closed`. */
export function useGate(name: string, options?: GateOptions): boolean {
  const { subscribe, read } = useContext(Shared)
  const whenUnknown = options?.whenUnknown !== 'closed'
  return useSyncExternalStore(
    subscribe,
    () => read().client?.isOpen(name, options) ?? whenUnknown,
    () => whenUnknown,
  )
}

/** Options of the banner; read when it mounts. */
export type StatusBannerProps = Omit<BannerOptions, 'url' | 'files' | 'target'>

/** The banner of the widget, loaded when it mounts. With `position="inline"` it stands where this element stands. */
export function StatusBanner(props: StatusBannerProps): ReactElement | null {
  const shared = useContext(Shared)
  const target = useRef<HTMLDivElement>(null)
  const given = useRef(props)
  useEffect(() => {
    let banner: Banner | undefined
    let isGone = false
    const leave = shared.subscribe(nothing)
    import('./mount-banner.ts').then(
      ({ mountBanner }) => {
        const { client } = shared.read()
        if (isGone || client === null) return
        banner = mountBanner(client, shared.url, { ...given.current, target: target.current ?? undefined })
      },
      // The host's own bundle has gone, as after a deploy: no banner is better than an error in the app.
      () => undefined,
    )
    return () => {
      isGone = true
      banner?.destroy()
      leave()
    }
  }, [shared])
  return props.position === 'inline' ? createElement('div', { ref: target }) : null
}
