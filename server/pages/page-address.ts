/**
 * Where a page is found, without a slash at its end: at its own address; the default page at PUBLIC_URL; others by
 * their host, with PUBLIC_URL's scheme, or else below `/p/<id>`. Never made of a request's `Host`, which anybody writes.
 */
export function pageAddress(
  page: { id: string; url: string | null; host: string | null; isDefault: boolean },
  publicUrl: string,
): string {
  if (page.url !== null) return page.url
  if (page.isDefault) return publicUrl
  return page.host === null ? `${publicUrl}/p/${page.id}` : `${new URL(publicUrl).protocol}//${page.host}`
}
