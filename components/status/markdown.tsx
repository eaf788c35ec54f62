import { marked, type Token, type Tokens } from 'marked'
import { Fragment, type ReactNode } from 'react'

const SAFE_LINK = /^(https?:|mailto:)/i

/**
 * Markdown as elements of an allow-list: nothing of the source is ever taken as HTML, links are http, https or
 * mailto, images become links. What is not known is shown as its text.
 */
export function Markdown({ source }: { source: string }) {
  const tokens = marked.lexer(source.replace(/\r\n?/g, '\n'), { gfm: true, breaks: true })
  return <div className="prose">{renderAll(tokens)}</div>
}

function renderAll(tokens: readonly Token[] | undefined): ReactNode[] {
  return (tokens ?? []).map((token, i) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: a static document has no identity beyond its order
    return <Fragment key={i}>{render(token)}</Fragment>
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

function render(token: Token): ReactNode {
  const inner = () => renderAll((token as { tokens?: Token[] }).tokens)
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
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        return <li key={i}>{renderAll(item.tokens)}</li>
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
