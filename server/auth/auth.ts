import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'
import { nextCookies } from 'better-auth/next-js'
import { CLIENT_ADDRESS_HEADER } from '../../protocol/follow.ts'
import { isPostgres } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { readSecrets } from '../secrets/read-secrets.ts'

const SESSION_SECONDS = 60 * 60 * 24 * 14

/** The sign-in of the console. Its defaults are not ours: nobody signs up, and sessions are read from the database. */
export function makeAuth(deps: Deps) {
  const { config, db } = deps
  const isSecure = config.publicUrl.startsWith('https:')
  return betterAuth({
    appName: 'Allclear',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret: readSecrets(config).authSecret,
    trustedOrigins: [config.publicUrl],
    telemetry: { enabled: false },
    database: prismaAdapter(db, { provider: isPostgres(config.databaseUrl) ? 'postgresql' : 'sqlite' }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    user: {
      additionalFields: {
        role: { type: 'string', required: false, defaultValue: 'responder', input: false },
      },
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: 60 * 60 * 24, cookieCache: { enabled: false } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'rateLimit',
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    advanced: {
      // Said outright: left out, a variable TEST in the environment would switch both off.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      useSecureCookies: isSecure,
      cookiePrefix: 'allclear',
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, secure: isSecure, path: '/' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    hooks: {
      after: createAuthMiddleware(async (context) => {
        if (context.path !== '/change-password' || context.context.returned instanceof Error) return
        // Whatever the client asked for: a changed password ends every other session.
        const present = await getSessionFromCtx(context)
        if (present === null) return
        const { userId, token } = present.session
        await db.session.deleteMany({ where: { userId, token: { not: token } } })
      }),
    },
    plugins: [nextCookies()],
  })
}

export type Auth = ReturnType<typeof makeAuth>

const KEY = Symbol.for('allclear.auth')
const held = globalThis as { [KEY]?: Auth }

/** The one of this process. */
export function processAuth(deps: Deps): Auth {
  held[KEY] ??= makeAuth(deps)
  return held[KEY]
}
