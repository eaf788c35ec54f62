import type { Reader } from './reader.ts'

const TICK_MS = 100
/** A turn for each tick of a minute: longer than the longest heartbeat. */
const SLOTS = 600

export interface BeatWheel {
  add(reader: Reader): void
  delete(reader: Reader): void
  close(): void
}

/**
 * One timer for the beats of all readers, spread evenly: each tick is the turn of a few of them, found without looking
 * at the others. `everySeconds` is the heartbeat of a page at this moment.
 */
export function openBeatWheel(
  everySeconds: (page: string) => number,
  beat: (reader: Reader) => void,
): BeatWheel {
  const slots = Array.from({ length: SLOTS }, () => new Set<Reader>())
  const pages = new Map<string, number>()
  let done = Math.floor(performance.now() / TICK_MS)

  function turn(tick: number): void {
    const everyTicks = new Map([...pages.keys()].map((page) => [page, everySeconds(page) * (1000 / TICK_MS)]))
    for (const every of new Set(everyTicks.values())) {
      for (let slot = (every - (tick % every)) % every; slot < SLOTS; slot += every)
        for (const reader of slots[slot]!) if (everyTicks.get(reader.page) === every) beat(reader)
    }
  }

  const timer = setInterval(() => {
    const now = Math.floor(performance.now() / TICK_MS)
    // After a long silence of the process nobody is beaten twice.
    for (let tick = Math.max(done + 1, now - SLOTS / 4); tick <= now; tick++) turn(tick)
    done = now
  }, TICK_MS)

  return {
    add(reader) {
      reader.slot = Math.floor(Math.random() * SLOTS)
      slots[reader.slot]!.add(reader)
      pages.set(reader.page, (pages.get(reader.page) ?? 0) + 1)
    },
    delete(reader) {
      slots[reader.slot]!.delete(reader)
      const left = (pages.get(reader.page) ?? 1) - 1
      if (left === 0) pages.delete(reader.page)
      else pages.set(reader.page, left)
    },
    close: () => clearInterval(timer),
  }
}
