import { BASE_HEADER } from '../../../../protocol/follow.ts'

export const dynamic = 'force-dynamic'

/** The short link of an incident leads to its page. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params
  const base = request.headers.get(BASE_HEADER) ?? ''
  return new Response(null, {
    status: 302,
    headers: { location: `${base}/incidents/${encodeURIComponent(id)}` },
  })
}
