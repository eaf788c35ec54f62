/** A clock that stands still until it is told to go on; runs what is due in its order. Times in ms. */
export interface SimulatedClock {
  now(): number
  /** Runs once; returns the way to cancel. */
  later(ms: number, run: () => void): () => void
  /** Timers that are still to come. */
  pending(): number
  advance(ms: number): void
}

interface Timer {
  at: number
  order: number
  run: (() => void) | null
}

/** Starts at 0. A binary heap, so that thousands of clients can share it. */
export function simulatedClock(): SimulatedClock {
  const heap: Timer[] = []
  let now = 0
  let order = 0
  let live = 0
  const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order)

  function push(timer: Timer): void {
    let i = heap.push(timer) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!isBefore(timer, heap[parent]!)) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = timer
  }

  function pop(): Timer {
    const first = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return first
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, last)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
    return first
  }

  return {
    now: () => now,
    later(ms, run) {
      const timer: Timer = { at: now + Math.max(0, ms), order: order++, run }
      live++
      push(timer)
      return () => {
        if (timer.run !== null) live--
        timer.run = null
      }
    },
    pending: () => live,
    advance(ms) {
      const end = now + ms
      while (heap.length > 0 && heap[0]!.at <= end) {
        const { at, run } = heap[0]!
        const timer = pop()
        if (run === null) continue
        timer.run = null
        live--
        now = at
        run()
      }
      now = end
    },
  }
}
