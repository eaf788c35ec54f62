/** Keeps a form's fields under a key on the server, for this person on every device. Says whether it is kept. */
export async function saveDraft(key: string, fields: Record<string, string>): Promise<boolean> {
  try {
    const response = await fetch('/console/api/draft', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key, body: JSON.stringify(fields) }),
      // Also while the page is being left.
      keepalive: true,
    })
    return response.ok
  } catch {
    return false
  }
}

/** A form's fields as text; of several with one name, a list with commas. */
export function fieldsOf(form: HTMLFormElement): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string' || name.startsWith('$')) continue
    fields[name] = fields[name] === undefined ? value : `${fields[name]},${value}`
  }
  return fields
}
