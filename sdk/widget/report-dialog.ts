import { MAX_CONTACT_CHARACTERS, MAX_NOTE_CHARACTERS } from '../../protocol/report.ts'
import type { ReportInput, ReportOutcome } from '../client-types.ts'
import { adoptStyle } from './adopt-style.ts'
import type { ReportDialogOptions } from './banner-types.ts'
import { attachedList } from './report-attached.ts'
import { field, make } from './report-elements.ts'
import { REPORT_STRINGS } from './report-strings.ts'
import { REPORT_CSS } from './report-style.ts'
import type { ReportStrings } from './strings.ts'

interface Component {
  id: string
  name: string
}

/** The page's components; groups of them are none. */
async function componentsAt(url: string): Promise<Component[]> {
  const response = await fetch(`${url}/api/v2/components.json`, { credentials: 'omit' })
  const { components } = (await response.json()) as { components: (Component & { group: boolean })[] }
  return components.filter(({ group }) => !group)
}

/** What was typed and not sent, for the next time the dialog is opened. */
let draft: ReportInput = {}
let opened: HTMLElement | null = null

/**
 * A modal dialog, in an open shadow root: the browser keeps the focus in it and gives it back. It shows all that goes
 * along before it is sent, and says in a live region what became of the report.
 */
export function openReportDialog({
  client,
  url,
  strings,
  language,
  theme,
  nonce,
}: ReportDialogOptions): void {
  if (opened !== null) return
  const words: ReportStrings = { ...REPORT_STRINGS, ...strings }
  const host = document.createElement('allclear-report')
  opened = host
  const root = host.attachShadow({ mode: 'open' })
  adoptStyle(root, REPORT_CSS, nonce)
  const dialog = make('dialog')
  dialog.className = theme ?? ''
  dialog.lang = language
  if (language === 'ar') dialog.dir = 'rtl'
  const title = make('h2', words.title)
  title.id = 'title'
  dialog.setAttribute('aria-labelledby', title.id)

  const select = make('select')
  const note = make('textarea')
  const contact = make('input')
  note.maxLength = MAX_NOTE_CHARACTERS
  note.value = draft.note ?? ''
  contact.maxLength = MAX_CONTACT_CHARACTERS
  contact.autocomplete = 'email'
  contact.value = draft.contact ?? ''
  const error = make('p', '', 'error')
  error.id = 'error'
  error.setAttribute('role', 'alert')
  note.setAttribute('aria-describedby', error.id)
  offer(client.state?.components ?? [])
  // The feed names only what is not well; the whole list comes when it comes.
  componentsAt(url).then(offer, () => undefined)

  const send = make('button', words.send, 'main')
  const cancel = make('button', words.cancel)
  cancel.type = 'button'
  cancel.onclick = () => dialog.close()
  const acts = make('div', '', 'acts')
  acts.append(cancel, send)
  const form = make('form')
  form.noValidate = true
  form.append(
    field('component', words.component, select),
    field('note', words.note, note, error),
    field('contact', words.contact, contact, make('p', words.contactHint, 'hint')),
    attachedList(client.reportContext(), words),
    acts,
  )
  const intro = make('p', words.intro, 'intro')
  const said = make('p', '', 'said')
  said.setAttribute('role', 'status')
  const close = make('button', words.close, 'main')
  close.type = 'button'
  close.onclick = () => dialog.close()
  const done = make('div', '', 'done')
  done.append(said)

  function offer(components: readonly Component[]): void {
    const chosen = select.value || draft.component || ''
    const options = components.map(({ id, name }) => new Option(name, id, false, id === chosen))
    select.replaceChildren(new Option(words.noComponent, ''), ...options)
  }

  function remember(): void {
    draft = { component: select.value, note: note.value, contact: contact.value }
  }

  form.onsubmit = async (event) => {
    event.preventDefault()
    if (send.ariaDisabled === 'true') return
    const input = {
      component: select.value || undefined,
      note: note.value.trim() || undefined,
      contact: contact.value.trim() || undefined,
    }
    const isEmpty = input.component === undefined && input.note === undefined
    error.textContent = isEmpty ? words.empty : ''
    note.ariaInvalid = String(isEmpty)
    if (isEmpty) return note.focus()
    send.ariaDisabled = 'true'
    send.textContent = words.sending
    const outcome: ReportOutcome = await client.report(input).catch(() => 'full' as const)
    send.ariaDisabled = 'false'
    send.textContent = words.send
    if (outcome === 'full' || outcome === 'not-allowed') {
      error.textContent = outcome === 'full' ? words.full : words.notAllowed
      return
    }
    draft = {}
    form.remove()
    intro.remove()
    const closing = make('div', '', 'acts')
    closing.append(close)
    done.classList.add('on')
    done.append(closing)
    said.textContent = words[outcome]
    close.focus()
  }
  dialog.onclose = () => {
    if (form.isConnected) remember()
    host.remove()
    opened = null
  }
  // A key in the dialog is none of the host app's shortcuts.
  for (const name of ['keydown', 'keyup', 'keypress'] as const)
    dialog.addEventListener(name, (event) => event.stopPropagation())

  dialog.append(title, intro, form, done)
  root.append(dialog)
  document.body.append(host)
  dialog.showModal()
  select.focus()
}
