/** Samples by name and labels as they stand in the text, such as `up{edge="a"}`. */
export type Samples = Map<string, number>

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? (\S+)$/
const LABELS =
  /^([a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")(,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")*$/
const VALUE = /^([+-]?(\d+(\.\d+)?([eE][+-]?\d+)?|Inf)|NaN)$/

/**
 * Reads Prometheus' text format 0.0.4 and throws for whatever its own linter complains of: a family without help or
 * type or told in two places, a sample outside of its family, one told twice, a counter that is not called `_total`,
 * a unit that is not a base unit.
 */
export function parseMetrics(text: string): Samples {
  const fail = (line: string, why: string) => {
    throw new Error(`${why}: ${JSON.stringify(line)}`)
  }
  if (text === '' || !text.endsWith('\n')) fail(text.slice(-40), 'the last line does not end')
  const samples: Samples = new Map()
  const seen = new Set<string>()
  let family = ''
  let hasType = true
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP (\S+) (\S.*)$/.exec(line)
    const type = /^# TYPE (\S+) (gauge|counter)$/.exec(line)
    if (help !== null) {
      if (!hasType) fail(line, 'the family before has no type')
      family = help[1]!
      if (!NAME.test(family) || seen.has(family)) fail(line, 'a wrong name, or told twice')
      if (/_(ms|milliseconds|kb|mb|minutes)(_total)?$/.test(family)) fail(line, 'not a base unit')
      seen.add(family)
      hasType = false
    } else if (type !== null) {
      if (type[1] !== family || hasType) fail(line, 'a type without its help')
      if ((type[2] === 'counter') !== family.endsWith('_total'))
        fail(line, '_total is for counters, all of them')
      hasType = true
    } else {
      const sample = SAMPLE.exec(line)
      if (sample === null) return fail(line, 'no sample')
      const [, name, , labels, value] = sample
      if (name !== family || !hasType) fail(line, 'a sample outside of its family')
      if (labels !== undefined && !LABELS.test(labels)) fail(line, 'wrong labels')
      if (!VALUE.test(value!)) fail(line, 'wrong value')
      const key = line.slice(0, line.lastIndexOf(' '))
      if (samples.has(key)) fail(line, 'told twice')
      samples.set(key, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value))
    }
  }
  return samples
}
