import { marked, type Token, type Tokens } from 'marked'
import { Fragment, type ReactNode } from 'react'

const SAFE_LINK = /^(https?:|mailto:)/i

/**
 * Markdown as elements of an allow-list: nothing of the source is ever taken as HTML, links are http, https or
 * mailto, images become links. What is not known is shown as its text.
 */
export function Markdown({ source }: { source: string }) {
  const clean = source.replace(/\r\n?/g, '\n')
  const tokens = lex(clean)
  return <div className="prose">{tokens === null ? <p>{clean}</p> : renderAll(tokens, 0)}</div>
}

/** What nests deeper than this is shown as it was typed: a reader could not follow it, and a stack would overflow. */
const MAX_DEPTH = 16
const NESTS_TOO_DEEP = new RegExp(`^(?:[ \\t]*(?:[>*+-]|\\d{1,9}[.)])){${MAX_DEPTH + 1}}`, 'm')
const IS_RULE = /^[ \t]*(?:(?:-[ \t]*)+|(?:\*[ \t]*)+)$/

/** Null: it nests too deep to be taken apart. The lexer goes one call deeper with each level, in quadratic time. */
function lex(source: string): Token[] | null {
  const deep = source.split('\n').some((line) => NESTS_TOO_DEEP.test(line) && !IS_RULE.test(line))
  if (deep) return null
  try {
    return marked.lexer(source, { gfm: true, breaks: true })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function renderAll(tokens: readonly Token[] | undefined, depth: number): ReactNode[] {
  return (tokens ?? []).map((token, i) => {
    return <Fragment key={i}>{depth > MAX_DEPTH * 2 ? token.raw : render(token, depth)}</Fragment>
  })
}

function text(token: Token): string {
  return decode('text' in token && typeof token.text === 'string' ? token.text : token.raw)
}

/** The lexer leaves entities alone; React escapes by itself. */
function decode(value: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00a0' }
  return value.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => named[name]!)
}

function link(href: string, children: ReactNode): ReactNode {
  if (!SAFE_LINK.test(href.trim())) return children
  return (
    <a href={href.trim()} rel="noopener nofollow ugc">
      {children}
    </a>
  )
}

function render(token: Token, depth: number): ReactNode {
  const inner = () => renderAll((token as { tokens?: Token[] }).tokens, depth + 1)
  switch (token.type) {
    case 'paragraph':
      return <p>{inner()}</p>
    case 'heading':
      return (token as Tokens.Heading).depth <= 2 ? <h3>{inner()}</h3> : <h4>{inner()}</h4>
    case 'strong':
      return <strong>{inner()}</strong>
    case 'em':
      return <em>{inner()}</em>
    case 'del':
      return <del>{inner()}</del>
    case 'blockquote':
      return <blockquote>{inner()}</blockquote>
    case 'codespan':
      return <code>{text(token)}</code>
    case 'code':
      return (
        <pre>
          <code>{text(token)}</code>
        </pre>
      )
    case 'br':
      return <br />
    case 'hr':
      return <hr />
    case 'link':
      return link((token as Tokens.Link).href, inner())
    case 'image':
      return link((token as Tokens.Image).href, (token as Tokens.Image).text || 'image')
    case 'list': {
      const list = token as Tokens.List
      const items = list.items.map((item, i) => {
        return <li key={i}>{renderAll(item.tokens, depth + 1)}</li>
      })
      return list.ordered ? <ol start={Number(list.start) || 1}>{items}</ol> : <ul>{items}</ul>
    }
    case 'table':
      return <p>{token.raw}</p>
    case 'space':
    case 'def':
      return null
    case 'html':
      // Old announcements hold tags: their words are kept, and nothing of the tags.
      return token.raw.replace(/<br\s*\/?>/gi, '\n').replace(/<[^>]*>/g, '')
    case 'escape':
      return text(token)
    case 'text':
      return 'tokens' in token && token.tokens ? inner() : text(token)
    default:
      return token.raw
  }
}
