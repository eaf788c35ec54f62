import { addressGroup } from '../http/address-group.ts'
import { PROBE_CLIENT, type ReaderGroup, type ReaderInfo } from './reader.ts'

export interface ReaderCounts {
  /** Counts a reader of a page; its group is null for our own probe client, which counts nowhere but at its address. */
  add(page: string, info: ReaderInfo): ReaderGroup | null
  delete(group: ReaderGroup | null, address: string): void
  all(): number
  /** Of an address, or of its group where it has one. */
  ofAddress(address: string): number
  groups(): Iterable<Readonly<ReaderGroup>>
}

/** How many readers there are: in all, by address, and by how they describe themselves. */
export function openReaderCounts(): ReaderCounts {
  const groups = new Map<string, ReaderGroup>()
  const addresses = new Map<string, number>()
  let all = 0
  let newest: ReaderGroup | null = null

  function groupOf(page: string, info: ReaderInfo): ReaderGroup {
    // In a storm one is like the next.
    if (newest !== null && newest.count > 0 && newest.page === page && isAlike(newest, info)) return newest
    const key = keyOf({ page, ...info })
    newest = groups.get(key) ?? {
      page,
      app: info.app,
      version: info.version,
      visibility: info.visibility,
      count: 0,
    }
    groups.set(key, newest)
    return newest
  }

  return {
    add(page, info) {
      const name = addressGroup(info.address)
      addresses.set(name, (addresses.get(name) ?? 0) + 1)
      if (info === PROBE_CLIENT) return null
      const group = groupOf(page, info)
      group.count++
      all++
      return group
    },
    delete(group, address) {
      const name = addressGroup(address)
      const left = (addresses.get(name) ?? 1) - 1
      if (left === 0) addresses.delete(name)
      else addresses.set(name, left)
      if (group === null) return
      all--
      if (--group.count === 0) groups.delete(keyOf(group))
    },
    all: () => all,
    ofAddress: (address) => addresses.get(addressGroup(address)) ?? 0,
    groups: () => groups.values(),
  }
}

type Described = Pick<ReaderGroup, 'app' | 'version' | 'visibility'>

function isAlike(one: Described, other: Described): boolean {
  return one.version === other.version && one.app === other.app && one.visibility === other.visibility
}

function keyOf({ page, app, version, visibility }: Described & { page: string }): string {
  return JSON.stringify([page, app, version, visibility])
}
