/** A knob's value as people and forms write it: `120`, `true`, `off`; what is neither stays text, for the verb to refuse. */
export function readKnobText(text: string): number | boolean | string {
  if (/^-?\d{1,12}$/.test(text)) return Number(text)
  if (/^(true|on|yes)$/i.test(text)) return true
  if (/^(false|off|no)$/i.test(text)) return false
  return text
}
