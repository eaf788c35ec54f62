import { MAX_CONTACT_CHARACTERS, MAX_NOTE_CHARACTERS } from '../../protocol/report.ts'

interface ReportFormProps {
  base: string
  components: { id: string; name: string }[]
  /** What was sent and not taken, to be sent again. */
  given?: { component?: string; note?: string; contact?: string }
  /** Why it was not taken, in a sentence. */
  problem?: string
}

/** "Report a problem" as a page of its own: for readers without script. With script the footer opens the dialog. */
export function ReportForm({ base, components, given = {}, problem }: ReportFormProps) {
  return (
    <form className="report" method="post" action={`${base}/feed/v1/reports`}>
      <h1 className="month">Report a problem</h1>
      <p className="dim">Tell the team what does not work. Reports show how far an outage reaches.</p>
      {problem === undefined ? null : (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <label>
        What is it about?
        <select name="component" defaultValue={given.component}>
          <option value="">Something else, or not sure</option>
          {components.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        What happens?
        <textarea name="note" rows={4} maxLength={MAX_NOTE_CHARACTERS} defaultValue={given.note} />
      </label>
      <label>
        How to reach you (optional)
        <input
          name="contact"
          maxLength={MAX_CONTACT_CHARACTERS}
          autoComplete="email"
          defaultValue={given.contact}
          aria-describedby="contact-hint"
        />
      </label>
      <p className="dim small" id="contact-hint">
        Only used to ask back about this.
      </p>
      <p className="dim small">
        Sent along with it: the time, a random id, and that it came from this page. Nothing else.
      </p>
      <button type="submit">Send report</button>
    </form>
  )
}

/** What a stored report is answered with. */
export function ReportThanks({ base }: { base: string }) {
  return (
    <section>
      <h1 className="month">Thank you</h1>
      <p>
        The team has your report. <a href={`${base}/`}>See the present status</a>.
      </p>
    </section>
  )
}
