/** Tasks done in one turn of the loop; the rest wait for the next ones. */
const A_TURN = 100

/**
 * Lets tasks that come in thousands at the same moment take turns with everything else, above all with accepting:
 * who is not accepted before the listen backlog is full comes back a second later. Each waits for the end of the turn
 * in which it came, so that those that came together are done together.
 */
export function takeTurns(): (task: () => void) => void {
  const waiting: (() => void)[] = []
  let isScheduled = false

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(turn)
  }
  function turn(): void {
    isScheduled = false
    for (const task of waiting.splice(0, A_TURN)) task()
    if (waiting.length > 0) schedule()
  }

  return (task) => {
    waiting.push(task)
    schedule()
  }
}
