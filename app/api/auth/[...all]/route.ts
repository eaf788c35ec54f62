import { processAuth } from '../../../../server/auth/auth.ts'
import { processDeps } from '../../../../server/process-deps.ts'

export const dynamic = 'force-dynamic'

const answer = (request: Request): Promise<Response> => processAuth(processDeps()).handler(request)

export { answer as GET, answer as POST }
