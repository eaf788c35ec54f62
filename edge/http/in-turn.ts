/** Tasks done in one turn of the loop; the rest wait for the next ones. */
const A_TURN = 100

/**
 * Lets tasks that come in thousands at the same moment take turns with everything else, above all with accepting:
 * who is not accepted before the listen backlog is full comes back a second later.
 */
export function takeTurns(): (task: () => void) => void {
  const waiting: (() => void)[] = []
  let done = 0
  let next = 0
  let isScheduled = false

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(turn)
  }
  function turn(): void {
    isScheduled = false
    done = 0
    while (done < A_TURN && next < waiting.length) {
      done++
      waiting[next++]!()
    }
    if (next === waiting.length) {
      waiting.length = 0
      next = 0
      done = 0
    } else schedule()
  }

  return (task) => {
    schedule()
    if (done < A_TURN && waiting.length === 0) {
      done++
      task()
    } else waiting.push(task)
  }
}
