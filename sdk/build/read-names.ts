import { type AnyNode, type ExportSpecifier, type Identifier, parse } from 'acorn'
import { childrenOf, namesOf } from './read-syntax.ts'

/** A place of a name in the text. `key`: `key:name` stands there, or `{name}` where the key is called so too. */
export interface Spot {
  start: number
  end: number
  key?: string
  /** What it is called outside, where it stands for `name as other`. */
  as?: string
  /** Not a name in the program, but a marked text that stands for one. */
  isText?: true
}
export interface Variable {
  name: string
  /** In the order of the text. */
  spots: Spot[]
  /** The scope that declares it, and all from there down to where it is used. */
  scopes: Set<Scope>
  home: Scope
}
interface Scope {
  parent: Scope | null
  isFunction: boolean
  variables: Map<string, Variable>
}
export interface Names {
  variables: Variable[]
  /** Names that are declared nowhere in it. */
  globals: Set<string>
  /** Places of properties' names, by name; those in brackets are none, marked texts are some. */
  properties: Map<string, Spot[]>
}

/** What a text begins with that stands for the name of a property. */
export const MARK = '@@'

const BLOCKS = ['BlockStatement', 'ForStatement', 'ForOfStatement', 'ForInStatement', 'SwitchStatement']
/** What minified code of the client does not hold, and what is not thought of below. */
const UNKNOWN = /^(Class|ImportDefault|ImportNamespace|Labeled|With)/

/**
 * Who is called what in a minified module. Parameters and body of a function count as one scope, as they do for Terser,
 * and a function declared in a block belongs to the function around. Throws at what it does not know.
 */
export function readNames(code: string): Names {
  const program = parse(code, { ecmaVersion: 2022, sourceType: 'module' })
  const variables: Variable[] = []
  const globals = new Set<string>()
  const properties = new Map<string, Spot[]>()
  const scopes = new Map<AnyNode, Scope>()
  const open = (parent: Scope | null, isFunction: boolean): Scope => ({
    parent,
    isFunction,
    variables: new Map(),
  })
  const root = open(null, true)

  function declare(home: Scope, name: string): void {
    if (home.variables.has(name)) return
    const variable = { name, spots: [], scopes: new Set([home]), home }
    home.variables.set(name, variable)
    variables.push(variable)
  }
  function functionOf(scope: Scope): Scope {
    return scope.isFunction || scope.parent === null ? scope : functionOf(scope.parent)
  }

  function declareIn(node: AnyNode, scope: Scope): void {
    if (UNKNOWN.test(node.type)) throw new Error(`Names in a ${node.type} cannot be read`)
    let inner = scope
    if (
      node.type === 'FunctionDeclaration' ||
      node.type === 'FunctionExpression' ||
      node.type === 'ArrowFunctionExpression'
    ) {
      inner = open(scope, true)
      scopes.set(node, inner)
      if (node.type !== 'ArrowFunctionExpression' && node.id)
        declare(node.type === 'FunctionDeclaration' ? functionOf(scope) : inner, node.id.name)
      for (const name of node.params.flatMap(namesOf)) declare(inner, name)
      // Its block is no scope of its own.
      for (const child of [
        ...node.params,
        ...(node.body.type === 'BlockStatement' ? node.body.body : [node.body]),
      ])
        declareIn(child, inner)
      return
    }
    if (BLOCKS.includes(node.type) || node.type === 'CatchClause') {
      inner = open(scope, false)
      scopes.set(node, inner)
      if (node.type === 'CatchClause' && node.param)
        for (const name of namesOf(node.param)) declare(inner, name)
    }
    if (node.type === 'ImportSpecifier') declare(scope, node.local.name)
    if (node.type === 'VariableDeclaration')
      for (const name of node.declarations.flatMap(({ id }) => namesOf(id)))
        declare(node.kind === 'var' ? functionOf(scope) : scope, name)
    for (const child of childrenOf(node)) declareIn(child, inner)
  }

  function use({ name, start, end }: Identifier, from: Scope, key?: Identifier, as?: string): void {
    const passed: Scope[] = []
    let scope: Scope | null = from
    for (; scope !== null && !scope.variables.has(name); scope = scope.parent) passed.push(scope)
    const variable = scope?.variables.get(name)
    if (variable === undefined) {
      globals.add(name)
      if (key?.end === end) throw new Error('What is global has to stand beside its key')
      if (key) noteProperty(key.name, spotOf(key))
      return
    }
    for (const each of passed) variable.scopes.add(each)
    variable.spots.push({ start: key?.start ?? start, end, ...(key && { key: key.name }), ...(as && { as }) })
  }
  function noteProperty(name: string, spot: Spot): void {
    properties.set(name, [...(properties.get(name) ?? []), spot])
  }

  function useIn(node: AnyNode, scope: Scope): void {
    const inner = scopes.get(node) ?? scope
    switch (node.type) {
      case 'Identifier':
        use(node, scope)
        return
      case 'FunctionDeclaration':
      case 'FunctionExpression':
        if (node.id) use(node.id, node.type === 'FunctionDeclaration' ? scope : inner)
        for (const child of [...node.params, node.body]) useIn(child, inner)
        return
      case 'MemberExpression':
        useIn(node.object, scope)
        if (node.computed) useIn(node.property, scope)
        else if (node.property.type === 'Identifier') noteProperty(node.property.name, spotOf(node.property))
        return
      case 'Literal':
        if (typeof node.value === 'string' && node.value.startsWith(MARK))
          noteProperty(node.value.slice(MARK.length), {
            start: node.start + 1,
            end: node.end - 1,
            isText: true,
          })
        return
      case 'Property': {
        const { key, value } = node
        const named = value.type === 'AssignmentPattern' ? value.left : value
        if (!node.computed && key.type === 'Identifier' && named.type === 'Identifier') {
          use(named, scope, key)
          if (value.type === 'AssignmentPattern') useIn(value.right, scope)
          return
        }
        if (node.computed) useIn(key, scope)
        else if (key.type === 'Identifier') noteProperty(key.name, spotOf(key))
        useIn(value, scope)
        return
      }
      case 'ExportSpecifier':
        use(node.local as Identifier, scope, undefined, sameNameOf(node))
        return
      case 'ImportSpecifier':
        if (node.local.start === node.imported.start)
          throw new Error('An import has to have a name of its own')
        use(node.local, scope)
        return
      case 'MetaProperty':
        return
      default:
        for (const child of childrenOf(node)) useIn(child, inner)
    }
  }

  for (const child of program.body) declareIn(child, root)
  for (const child of program.body) useIn(child, root)
  return { variables, globals, properties }
}

/** Of `export { name }`. */
const sameNameOf = ({ local, exported }: ExportSpecifier): string | undefined =>
  local.start === exported.start ? (local as Identifier).name : undefined

const spotOf = ({ start, end }: AnyNode): Spot => ({ start, end })
