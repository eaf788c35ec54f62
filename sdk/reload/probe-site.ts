/** Whether a GET of the site brings a 2xx head within 8 s; its body is not read. */
export async function probeSite(address = location.origin + location.pathname): Promise<boolean> {
  try {
    const response = await fetch(address, {
      cache: 'no-store',
      // Servers of single-page apps give deep links only to those who accept HTML.
      headers: { accept: 'text/html,*/*' },
      signal: AbortSignal.timeout(8000),
    })
    void response.body?.cancel()
    return response.ok
  } catch {
    return false // out of reach, or too slow
  }
}
