import type { Directive } from '../../protocol/state-document.ts'

/** Whether a directive has what its kind needs, as far as this client knows it: none is acted on by halves. */
export function isWhole(directive: Directive): boolean {
  if (directive.kind === 'reload')
    return (
      Array.isArray(directive.target.versions) && /^(suggest|require|force)$/.test(String(directive.mode))
    )
  return directive.kind !== 'disconnect' || directive.scope === 'hidden' || directive.scope === 'all'
}
